import pytest

from webapp.outgoing.answer import Failed
from webapp.outgoing.target import Policy, Target, read_target

STRICT = Policy()
LOCAL = Policy(allow_plain_http=True, allow_loopback=True)

REFUSED = [
    ("https://127.0.0.1/", "refused_address"),
    ("https://127.1.2.3/", "refused_address"),
    ("https://0.0.0.0/", "refused_address"),
    ("https://10.0.0.1/", "refused_address"),
    ("https://10.255.255.255:8443/", "refused_address"),
    ("https://172.16.0.1/", "refused_address"),
    ("https://192.168.1.1/", "refused_address"),
    ("https://169.254.169.254/latest/meta-data", "refused_address"),
    ("https://100.64.0.1/", "refused_address"),
    ("https://224.0.0.1/", "refused_address"),
    ("https://255.255.255.255/", "refused_address"),
    ("https://127.0.0.1./", "refused_address"),
    ("https://１２７.0.0.1/", "refused_address"),
    ("https://127。0。0。1/", "refused_address"),
    ("https://①②⑦.0.0.1/", "refused_address"),
    ("https://[::]/", "refused_address"),
    ("https://[::1]/", "refused_address"),
    ("https://[0:0:0:0:0:0:0:1]/", "refused_address"),
    ("https://[::ffff:127.0.0.1]/", "refused_address"),
    ("https://[::ffff:7f00:1]/", "refused_address"),
    ("https://[::127.0.0.1]/", "refused_address"),
    ("https://[64:ff9b::7f00:1]/", "refused_address"),
    ("https://[64:ff9b:1::a00:1]/", "refused_address"),
    ("https://[2002:7f00:1::]/", "refused_address"),
    ("https://[2001:0:7f00:1::1]/", "refused_address"),
    ("https://[fc00::1]/", "refused_address"),
    ("https://[fd00:ec2::254]/", "refused_address"),
    ("https://[fe80::1]/", "refused_address"),
    ("https://[fec0::1]/", "refused_address"),
    ("https://[ff02::1]/", "refused_address"),
    ("https://localhost/", "refused_address"),
    ("https://LOCALHOST./", "refused_address"),
    ("https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "refused_address"),
    ("https://hook.localhost/", "refused_address"),
    ("https://2130706433/", "bad_url"),
    ("https://0x7f000001/", "bad_url"),
    ("https://017700000001/", "bad_url"),
    ("https://0x7f.1/", "bad_url"),
    ("https://127.1/", "bad_url"),
    ("https://0177.0.0.1/", "bad_url"),
    ("https://127.0.0.0x1/", "bad_url"),
    ("https://1.2.3.4.5/", "bad_url"),
    ("https://256.1.1.1/", "bad_url"),
    ("https://192.168.257/", "bad_url"),
    ("https://[fe80::1%25eth0]/", "bad_url"),
    ("https://[127.0.0.1]/", "bad_url"),
    ("https://%31%32%37.0.0.1/", "bad_url"),
    ("https://127.0.0.1%2f@example.com/", "bad_url"),
    ("https://example.com\\@127.0.0.1/", "bad_url"),
    ("https://example.com@127.0.0.1/", "bad_url"),
]


@pytest.mark.parametrize(("url", "word"), REFUSED)
def test_a_private_address_is_refused_in_any_spelling(url: str, word: str) -> None:
    with pytest.raises(Failed) as refusal:
        read_target(url, STRICT)
    assert refusal.value.word == word


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("", "Use an address that starts with https://."),
        ("example.com/hook", "Use an address that starts with https://."),
        ("http://example.com/", "Use an address that starts with https://."),
        ("file:///etc/passwd", "Use an address that starts with https://."),
        ("gopher://example.com/", "Use an address that starts with https://."),
        ("https://", "Give a full address such as https://example.com/hook."),
        ("https:///hook", "Give a full address such as https://example.com/hook."),
        (
            "https://ada:secret@example.com/",
            "Leave out the user name and password before the @; send a secret in a header instead.",
        ),
        ("https://exam ple.com/", "Give an address of at most 2000 characters, without spaces."),
        ("https://example.com/\r\nHost: x", "Give an address of at most 2000 characters, without spaces."),
        ("https://example.com/\ud83d", "Give an address of at most 2000 characters, without spaces."),
        ("https://example.com/" + "a" * 2000, "Give an address of at most 2000 characters, without spaces."),
        ("https://ex℀mple.com/", "The host name is not valid. Check its spelling, for example www.example.com."),
        ("https://[::1/", "The host name is not valid. Check its spelling, for example www.example.com."),
    ],
)
def test_a_url_that_cannot_be_called_is_refused_with_its_cure(url: str, cure: str) -> None:
    with pytest.raises(Failed) as refusal:
        read_target(url, STRICT)
    assert (refusal.value.word, str(refusal.value)) == ("bad_url", cure)


@pytest.mark.parametrize("port", "0 1 22 25 81 1023 1433 2375 3306 5432 6379 11211 27017 65536 99999 -1 x 80_0".split())
def test_a_port_of_another_service_is_refused(port: str) -> None:
    with pytest.raises(Failed, match=r"^This port is not allowed\. Use 443, 80, or one from 1024 up"):
        read_target(f"https://example.com:{port}/", STRICT)


@pytest.mark.parametrize("port", [80, 443, 1024, 3000, 8080, 8443, 65535])
def test_a_port_of_the_web_and_any_from_1024_up_is_allowed(port: int) -> None:
    assert read_target(f"https://example.com:{port}/", STRICT).port == port


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://Example.COM", Target("https", "example.com", 443, "/"), "example.com"),
        ("HTTPS://example.com.:8443/a?b=c#d", Target("https", "example.com", 8443, "/a?b=c"), "example.com:8443"),
        ("https://bücher.de/ü/%C3%BC?q=ü", Target("https", "xn--bcher-kva.de", 443, "/%C3%BC/%C3%BC?q=%C3%BC"), None),
        ("https://example.com//a/../b;c=d?x=[1]", Target("https", "example.com", 443, "//a/../b;c=d?x=[1]"), None),
        ("https://[2606:4700:0:0::1111]:443/", Target("https", "2606:4700::1111", 443, "/"), "[2606:4700::1111]"),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/"), "8.8.8.8"),
    ],
)
def test_a_url_is_read_into_the_one_form_that_is_called(url: str, target: Target, authority: str | None) -> None:
    read = read_target(url, STRICT)
    assert (read, read.authority) == (target, authority or target.host)


def test_plain_http_and_loopback_are_allowed_by_their_own_flags() -> None:
    assert read_target("http://localhost:5001/", LOCAL) == Target("http", "localhost", 5001, "/")
    assert read_target("http://[::1]:5001/", LOCAL) == Target("http", "::1", 5001, "/")


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/"])
def test_the_quick_start_opens_loopback_and_nothing_else(url: str) -> None:
    with pytest.raises(Failed, match="does not lead to a public address"):
        read_target(url, LOCAL)


@pytest.mark.parametrize(
    ("address", "permitted"),
    [("10.0.0.1", True), ("fd12::1", True), ("8.8.8.8", True), ("127.0.0.1", False), ("169.254.169.254", False)],
)
def test_allowing_private_targets_opens_the_operators_networks_and_no_metadata(address: str, permitted: bool) -> None:
    assert Policy(allow_private=True).permits(address) is permitted
