"""A file is what its bytes say, whatever it is called."""

import pytest

from tests.submissions.files import samples
from webapp.submissions.files.kinds import endings, kind_of, type_of

KNOWN = {
    "jpeg": samples.jpeg(),
    "png": samples.png(),
    "gif": samples.GIF,
    "webp": samples.webp(),
    "heic": samples.HEIC,
    "avif": samples.HEIC.replace(b"heic", b"avif"),
    "pdf": samples.PDF,
    "docx": samples.office("word"),
    "xlsx": samples.office("xl"),
    "pptx": samples.office("ppt"),
    "odt": samples.open_document("text"),
    "ods": samples.open_document("spreadsheet"),
    "odp": samples.open_document("presentation"),
    "doc": samples.OLE,
    "text": "Grüße,\tJane\r\n".encode(),
}
TEXTS = {
    "utf-8 with its mark": b"\xef\xbb\xbfname;email\r\nJane;a@b.co\r\n",
    "utf-16": "name\temail".encode("utf-16"),
    "western": "Müller".encode("latin-1"),
    "a table with a tag in a cell": b"name,note\nJane,<b>bold</b>\n",
    "arithmetic": b"a < b",
}
STRANGE = {
    "svg": samples.SVG,
    "html": samples.HTML,
    "html after blanks": b"\xef\xbb\xbf \r\n\t" + samples.HTML,
    "html after words": b"Dear all\n<SCRIPT>alert(1)</SCRIPT>",
    "html in utf-16": "<html>".encode("utf-16"),
    "xml": b"<?xml version='1.0'?><a/>",
    "a comment of html": b"<!-- x -->",
    "php": b"x <?php system($_GET[0]);",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a program": samples.PROGRAM,
    "an elf": b"\x7fELF\x02\x01\x01" + bytes(9),
    "an archive": samples.archive({"a.txt": b"a"}),
    "macros": samples.office("word", **{"word/vbaProject.bin": b"x"}),
    "an archive that begins as a program": samples.PROGRAM + samples.office("word"),
    "an archive without a directory": samples.office("word")[:-30],
    "an archive whose directory lies": samples.office("word")[:-10] + b"\xff\xff\xff\xff" + samples.office("word")[-6:],
    "nothing at all": b"\x00\x01\x02\xfe",
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_kind_is_known_by_its_content(name: str) -> None:
    kind = kind_of(KNOWN[name])
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("content", TEXTS.values(), ids=TEXTS)
def test_a_text_may_be_of_any_usual_encoding(content: bytes) -> None:
    kind = kind_of(content)
    assert kind is not None
    assert kind.name == "text"


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
def test_what_is_not_in_the_table_is_of_no_kind(content: bytes) -> None:
    assert kind_of(content) is None


def test_a_page_offers_the_endings_of_what_a_field_takes() -> None:
    assert endings(("pdf", "text")) == (".pdf", ".txt", ".csv", ".tsv", ".md")


def test_a_kind_with_several_types_is_told_apart_by_the_ending() -> None:
    assert [type_of("text", ending) for ending in ("csv", "md")] == ["text/csv", "text/plain"]
