"""Files leave a multipart body as it streams in, whatever its chunks; what is left reads as before."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.errors import Malformed, TooLarge
from webapp.intake.bodies import parse_fields
from webapp.intake.uploads import LARGEST, boundary_of, lift, put_in

TYPE = "multipart/form-data; boundary=b"
ROOM = 1_000


def body(*parts: tuple[str, bytes]) -> bytes:
    """Parts by the parameters of their Content-Disposition."""
    joined = b"".join(
        b"--b\r\nContent-Disposition: form-data; " + told.encode("latin-1") + b"\r\n\r\n" + content + b"\r\n"
        for told, content in parts
    )
    return joined + b"--b--\r\n"


class Dripping(BytesIO):
    """Gives a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


@pytest.mark.parametrize("stream", [BytesIO, Dripping])
def test_files_are_lifted_and_what_is_put_in_their_places_is_read(stream: type[BytesIO]) -> None:
    files = [b"%PDF\r\n--b\x00 --bb\r\n\xff", b"second"]
    sent = body(
        ('name="cv"; filename="a.pdf"', files[0]),
        ('name="note"', b"Hello"),
        ('name="photo"; filename=""', b""),
        ('name="cv"; filename="\xe9.pdf"', files[1]),
    )
    lifted = lift(stream(sent), "b", ROOM)
    assert [(one.field, one.name, one.content, one.size) for one in lifted.uploads] == [
        ("cv", "a.pdf", files[0], len(files[0])),
        ("cv", "\ufffd.pdf", files[1], len(files[1])),
    ]
    assert parse_fields(lifted.body, TYPE) == {"note": "Hello"}
    assert parse_fields(put_in(lifted, ["one", "två"]), TYPE) == {"cv": ["one", "två"], "note": "Hello"}


def test_a_body_without_files_stays_as_it_was_sent() -> None:
    sent = b"preamble\r\n" + body(('name="a"', b"\xff"), ('name="cv"; filename=""', b"")) + b"epilogue"
    assert (lift(BytesIO(sent), "b", ROOM).body, lift(BytesIO(sent), "b", ROOM).uploads) == (sent, ())


def test_of_a_file_beyond_all_limits_no_more_is_kept_than_tells_that_it_is() -> None:
    (upload,) = lift(BytesIO(body(('name="a"; filename="a"', bytes(LARGEST + 99)))), "b", ROOM).uploads
    assert (len(upload.content), upload.size) == (LARGEST + 1, LARGEST + 99)


@pytest.mark.parametrize(
    "sent",
    [
        body(('name="a"', bytes(ROOM))),
        body(('name="a"', bytes(ROOM)), ('name="f"; filename="f"', b"x")),
        bytes(ROOM) + body(('name="a"', b"")),
        body(*[('name="a"', b"")] * 1_001),
        body(*[('name="f"; filename="f"', b"x")] * 1_001),
    ],
    ids=["text", "text beside a file", "before the first part", "parts", "files"],
)
def test_text_and_parts_are_bounded(sent: bytes) -> None:
    with pytest.raises(TooLarge):
        lift(BytesIO(sent), "b", ROOM)


@given(st.binary())
def test_any_bytes_are_lifted_or_refused(sent: bytes) -> None:
    for whole in (sent, b"--b\r\n" + sent, b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n' + sent):
        try:
            lift(BytesIO(whole), "b", ROOM)
        except (Malformed, TooLarge) as refusal:
            assert refusal.message.endswith(".")


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        (TYPE, "b"),
        ("Multipart/Form-Data; boundary=b", "b"),
        ("multipart/form-data", ""),
        ("multipart/form-data; boundary=é", ""),
        ("application/json; boundary=b", ""),
        ("", ""),
    ],
)
def test_only_a_multipart_form_has_a_boundary(content_type: str, boundary: str) -> None:
    assert boundary_of(content_type) == boundary
