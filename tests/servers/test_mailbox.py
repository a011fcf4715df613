import smtplib
from urllib.parse import urlsplit

import pytest

from tests.servers.mailbox import Mailbox, mailbox

TEXT = "Subject: Grüße\r\nTo: shown@x.test\r\n\r\nHello\r\n".encode()


def send(box: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", urlsplit(box.url).port or 0) as client:
        client.sendmail("from@x.test", ["to@x.test"], TEXT)


def test_a_mail_is_recorded_with_its_envelope() -> None:
    with mailbox() as box:
        send(box)
        (mail,) = box.wait_for(1)
    assert (mail.sender, mail.recipients, mail.data) == ("from@x.test", ("to@x.test",), TEXT)
    assert mail.message["To"] == "shown@x.test"


def test_a_scripted_refusal_keeps_nothing_and_is_given_once() -> None:
    with mailbox() as box:
        box.answer("451 4.3.0 Try later")
        with pytest.raises(smtplib.SMTPDataError, match="Try later"):
            send(box)
        assert len(box.mails) == 0
        send(box)
        assert len(box.wait_for(1)) == 1


def test_a_recipient_can_be_refused() -> None:
    with mailbox() as box:
        box.answer("550 5.1.1 No such user", to="RCPT")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(box)
        assert len(box.mails) == 0
