"""Which files a form takes; each refusal names what to do."""

import pytest

from tests.submissions.files import samples
from webapp.submissions.files.examining import MEGABYTE, Rules, examine

REFUSED = [
    ("cv.pdf", b"", "“cv.pdf” is empty. Choose another file."),
    ("x.svg", samples.SVG, "“x.svg” is of a kind that is not taken here. Choose from: images, PDF files."),
    ("x.txt", b"hello", "“x.txt” is of a kind that is not taken here. Choose from: images, PDF files."),
    ("cv.txt", samples.PDF, "“cv.txt” is a PDF file under another name. Rename it to end in .pdf."),
    ("cv.pdf.exe", samples.PDF, "“cv.pdf.exe” is a PDF file under another name. Rename it to end in .pdf."),
    ("cv.exe.pdf", samples.PDF, "“cv.exe.pdf” has the ending of a program in its name. Rename it."),
    ("cv.pdf", samples.png(), "“cv.pdf” is a PNG image under another name. Rename it to end in .png."),
    ("x.png", samples.png(40_000, 1), "“x.png” measures 40,000 by 1 pixels. Make it smaller."),
    ("x.png", samples.png(19_000, 19_000), "“x.png” measures 19,000 by 19,000 pixels. Make it smaller."),
    ("x.jpg", samples.jpeg(40_000, 30_000), "“x.jpg” measures 40,000 by 30,000 pixels. Make it smaller."),
    ("x.png", samples.png()[:20], "“x.png” is damaged. Save it anew, or choose another file."),
    ("x.png", samples.png(0, 9), "“x.png” is damaged. Save it anew, or choose another file."),
]


@pytest.mark.parametrize(("name", "content", "problem"), REFUSED)
def test_a_file_that_is_not_taken_is_told_why_and_what_to_do(name: str, content: bytes, problem: str) -> None:
    found = examine(name, content, len(content), Rules(("image", "pdf")))
    assert (found.kind, found.problem) == (None, problem)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("cv.v2.final.PDF", samples.PDF, "pdf"),
        ("photo.jpeg", samples.jpeg(4032, 3024), "jpeg"),
        ("photo.webp", samples.webp(), "webp"),
        ("photo.heic", samples.HEIC, "heic"),
        ("letter.docx", samples.office("word"), "docx"),
        ("leads.csv", b"a;b\r\n1;2\r\n", "text"),
        ("acme.com.pdf", samples.PDF, "pdf"),
    ],
)
def test_a_file_of_an_allowed_kind_under_its_own_name_is_taken(name: str, content: bytes, kind: str) -> None:
    found = examine(name, content, len(content), Rules())
    assert (found.name, found.kind and found.kind.name, found.problem) == (name, kind, "")


def test_a_name_without_an_ending_gets_that_of_its_kind() -> None:
    assert examine("scan", samples.PDF, len(samples.PDF), Rules()).name == "scan.pdf"


def test_a_file_may_be_as_large_as_the_field_allows_and_no_larger() -> None:
    assert examine("a.pdf", samples.PDF, 2 * MEGABYTE, Rules(most_megabytes=2)).problem == ""
    over = examine("a.pdf", samples.PDF, 2 * MEGABYTE + 1, Rules(most_megabytes=2))
    assert over.problem == "“a.pdf” is larger than 2 MB. Choose a smaller file."


def test_a_document_that_unpacks_to_a_flood_is_refused_without_being_unpacked() -> None:
    found = examine("a.docx", samples.bomb(), len(samples.bomb()), Rules())
    assert found.problem == "“a.docx” unpacks to more than 500 MB. Choose a smaller file."
