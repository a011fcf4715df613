import pytest

from webapp.outgoing.relay import Relay, read_relay


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example", Relay("mail.example", 587, False, "auto")),
        ("smtp://127.0.0.1:1025", Relay("127.0.0.1", 1025, False, "auto")),
        ("smtp://[::1]:25/?starttls=no", Relay("::1", 25, False, "no")),
        ("smtps://mail.example/", Relay("mail.example", 465, True, "auto")),
        (
            "smtp://ada%40x.io:p%40ss%2Fw%3Ard%25+@MAIL.example:2525/?starttls=1",
            Relay("mail.example", 2525, False, "require", "ada@x.io", "p@ss/w:rd%+"),
        ),
        ("smtp://u:p@localhost/?starttls=no", Relay("localhost", 587, False, "no", "u", "p")),
        ("smtps://u:p@mail.example/?starttls=no", Relay("mail.example", 465, True, "no", "u", "p")),
    ],
)
def test_a_mail_servers_url_is_read(url: str, relay: Relay) -> None:
    assert read_relay(url) == relay


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("mail.example:25", "must start with smtp:// or smtps://"),
        ("http://mail.example", "must start with smtp:// or smtps://"),
        ("smtp://", "must start with smtp:// or smtps:// and name a server"),
        ("smtp://u:secret#x@mail.example:99999", "%-encoded"),
        ("smtp://mail.example:port", "%-encoded"),
        ("smtp://mail.example/?starttls=maybe", "starttls=require"),
        ("smtp://mail.example/?tls=1", "starttls=require"),
        ("smtp://u:pässwörd@mail.example", "must be ASCII"),
        ("smtp://u:secret@mail.example/?starttls=no", "Use smtps:// or \\?starttls=require"),
        ("smtp://mail..example", "The host name is not valid"),
    ],
)
def test_a_url_that_cannot_work_is_refused_with_its_cure_and_without_its_password(url: str, cure: str) -> None:
    with pytest.raises(ValueError, match=cure) as refusal:
        read_relay(url)
    assert "secret" not in str(refusal.value)


def test_a_relay_does_not_show_its_password() -> None:
    assert "hush" not in repr(read_relay("smtps://u:hush@mail.example"))
