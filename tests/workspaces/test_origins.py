"""C14: one rule for which websites may post, for every way in that has a list of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.workspaces.origins import BadOrigin, allows, origin_of, parse_entry


@pytest.mark.contract("C14", "K5")
@pytest.mark.parametrize(
    ("entry", "origin", "allowed"),
    [
        ("https://example.com", "https://example.com", True),
        ("https://example.com", "HTTPS://EXAMPLE.COM", True),
        ("HTTPS://Example.com.", "https://example.com", True),
        ("https://example.com", "https://example.com.", True),
        ("https://example.com", "https://example.com:443", True),
        ("https://example.com:443", "https://example.com", True),
        ("https://example.com:8443", "https://example.com:8443", True),
        ("https://example.com/", "https://example.com", True),
        ("https://example.com:8443", "https://example.com", False),
        ("https://example.com", "https://example.com:8443", False),
        ("https://example.com", "http://example.com", False),
        ("https://example.com", "https://www.example.com", False),
        ("example.com", "https://example.com", True),
        ("example.com", "http://example.com", False),
        ("example.com", "https://example.com:8443", False),
        ("example.com", "https://badexample.com", False),
        ("example.com", "https://example.com.evil.net", False),
        ("*.example.com", "https://www.example.com", True),
        ("*.example.com", "https://a.b.example.com", True),
        ("*.example.com", "https://example.com", False),
        ("*.example.com", "https://badexample.com", False),
        ("*.example.com", "http://www.example.com", False),
        ("https://*.example.com:8443", "https://www.example.com:8443", True),
        ("https://*.example.com:8443", "https://www.example.com", False),
        ("bücher.de", "https://xn--bcher-kva.de", True),
        ("xn--bcher-kva.de", "https://bücher.de", True),
        ("*.BÜCHER.de", "https://shop.xn--bcher-kva.de", True),
        ("my_site.example.com", "https://my_site.example.com", True),
        ("localhost", "http://localhost", True),
        ("localhost", "http://localhost:3000", True),
        ("localhost", "https://localhost:3000", True),
        ("127.0.0.1", "http://127.0.0.1:5000", True),
        ("[::1]", "http://[0:0:0:0:0:0:0:1]:5000", True),
        ("*.localhost", "http://app.localhost:3000", True),
        ("localhost", "http://localhost.evil.net", False),
        ("localhost.evil.net", "http://localhost.evil.net", False),
        ("127.0.0.1.evil.net", "http://127.0.0.1.evil.net", False),
        ("https://localhost:3000", "http://localhost:3000", False),
        ("example.com", "null", False),
        ("null", "null", False),
        ("example.com", "", False),
        ("example.com", "example.com", False),
        ("example.com", "https://example.com/", False),
        ("example.com", "https://example.com/path", False),
        ("example.com", "https://user@example.com", False),
        ("example.com", "https://evil.net\\@example.com", False),
        ("example.com", "https://evil.net#.example.com", False),
        ("*.example.com", "https://evil.net#.example.com", False),
        ("*.example.com", "https://.example.com", False),
        ("example.com", " https://example.com", False),
        ("example.com", "https://example.com\n", False),
        ("example.com", "https://example.com https://evil.net", False),
        ("example.com", "https://" + "a." * 10_000 + "example.com", False),
    ],
)
def test_an_origin_is_allowed_where_scheme_and_host_match_an_entry(entry: str, origin: str, allowed: bool) -> None:
    assert allows([entry], origin) is allowed
    assert allows(["other.net", entry, "https://another.org:1"], origin) is allowed


@pytest.mark.contract("C14", "K5")
@pytest.mark.parametrize("origin", ["https://example.com", "http://evil.net:81", "null", "", "nonsense", None])
def test_an_empty_list_allows_any_origin(origin: str | None) -> None:
    assert allows([], origin) is True


@pytest.mark.contract("C14", "K5")
def test_a_request_without_an_origin_passes() -> None:
    assert allows(["example.com"], None) is True


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "*", "*.", "*.*.com", "a.*.com", "http://example.com", "http://localhost:3000", "example.com:8443"),
        *("https://", "https://example.com/path", "https://example.com?x", "https://user@example.com", "//example.com"),
        *(
            "https://example.com:0",
            "https://example.com:65536",
            "https://example.com:x",
            "javascript:alert(1)",
            "a b",
            "a,b",
        ),
        *("-a.com", "a-.com", "a..com", "a" * 64 + ".com", "a." * 127 + "com", "😀.com", "[::z]", "é" * 400),
    ],
)
def test_what_means_no_origin_cannot_be_saved_and_the_owner_is_told_what_to_write(text: str) -> None:
    with pytest.raises(BadOrigin, match=r"is not an origin\. Write https://example\.com, .*\.$"):
        parse_entry(text)


def test_space_around_an_entry_does_not_matter() -> None:
    assert parse_entry(" https://Example.com\n") == parse_entry("https://example.com:443")


@given(st.text() | st.from_regex(r"(https://)?(\*\.)?[a-zé0-9.-]{0,30}(:[0-9]{1,6})?/?", fullmatch=True), st.text())
def test_any_text_is_an_entry_or_a_bad_one_and_any_origin_gets_an_answer(text: str, origin: str) -> None:
    try:
        parse_entry(text)
    except BadOrigin:
        return
    assert allows([text], origin) in (True, False)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.com/page?q=1#top", "https://example.com"),
        ("https://example.com", "https://example.com"),
        ("https://example.com:443/", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("https://example.com:8443?x", "https://example.com:8443"),
        ("https://bücher.de./x", "https://xn--bcher-kva.de"),
        ("http://[0::1]:5000/x", "http://[::1]:5000"),
        *((url, None) for url in ("", "null", "/path", "//evil.net", "ftp://example.com", "javascript:alert(1)")),
        *(
            (url, None)
            for url in ("https://user@example.com/", "https://evil.net\\@example.com", "https:///x", "https://a..b/")
        ),
    ],
)
def test_the_origin_of_a_page_is_read_from_its_url(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin
