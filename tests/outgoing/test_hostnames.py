import pytest

from webapp.outgoing.hostnames import ascii_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("example.com", "example.com"),
        ("EXAMPLE.com.", "example.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("BÜCHER。DE", "xn--bcher-kva.de"),
        ("１２７.0.0.１", "127.0.0.1"),
        ("ⓛocalhost", "localhost"),
        ("a_b.example", "a_b.example"),
        ("😀.ws", "xn--e28h.ws"),
    ],
)
def test_a_name_is_brought_into_its_one_ascii_form(name: str, expected: str) -> None:
    assert ascii_name(name) == expected


BAD = [
    "",
    ".",
    "a..b",
    "-a.b",
    "a-.b",
    "a b.c",
    "a/b",
    "%31.de",
    "a@b.c",
    "x" * 64 + ".de",
    "a." * 127 + "com",
    "a\n.b",
]


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_host_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^The host name is not valid\. Check its spelling"):
        ascii_name(name)


@pytest.mark.parametrize("name", ["faß.de", "νόμος.gr", "a\u200db.in"])
def test_a_name_that_two_standards_read_differently_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Write it in its xn-- form"):
        ascii_name(name)
