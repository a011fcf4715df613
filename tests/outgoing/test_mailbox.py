import pytest

from webapp.outgoing.mailbox import Mailbox


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  Ada+Tag@Example.COM ", "Ada+Tag@example.com"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("a@bücher.de", "a@xn--bcher-kva.de"),
        ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
        ("inlet@localhost", "inlet@localhost"),
        ("o'neil/x=y?!#$%&*^_`{|}~-@example.com", "o'neil/x=y?!#$%&*^_`{|}~-@example.com"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_ascii(given: str, kept: str) -> None:
    assert Mailbox(given).email == kept


BAD = """
ada @example.com a@b@example.com ada@ @example.com ada ada@-x.com ada@exa_mple..com a,b@example.com <a@example.com>
"a"@example.com a;b@example.com a:b@example.com a(b)@example.com a\\b@example.com ada@[127.0.0.1]
""".split()


@pytest.mark.parametrize(
    "email",
    [*BAD, "", "a\r\nBcc:x@example.com", "a\0@example.com", "a@exa\nmple.com", "\ud83d@x.io", "a" * 65 + "@x.io"]
    + ["a@" + "b." * 130 + "io", "a\u2028b@x.io", "a\xa0b@x.io"],
)
def test_an_address_that_cannot_be_written_to_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match="is not valid. Check its spelling"):
        Mailbox(email)


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("Inlet <inlet@localhost>", Mailbox("inlet@localhost", "Inlet")),
        ('"Müller, Inc." <m@example.com>', Mailbox("m@example.com", "Müller, Inc.")),
        ("m@example.com", Mailbox("m@example.com")),
    ],
)
def test_a_setting_is_read_with_or_without_a_name(text: str, mailbox: Mailbox) -> None:
    assert Mailbox.parse(text) == mailbox
