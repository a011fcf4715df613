"""Many at once, through the real server: who comes twice is one lead, who is somebody else is another."""

from collections.abc import Iterator

from tests.faults.figures import Figure, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import Answer, at_once
from tests.servers.mariadb import mariadb

LEADS = "SELECT COUNT(*) FROM leads"


def many_at_once() -> Iterator[Figure]:
    with mariadb() as server, installation(server.create_database()) as inlet:
        yield from _same_email(inlet)
        yield from _different_emails(inlet)
        yield from _same_key(inlet)
    with mariadb() as server, installation(server.create_database()) as inlet:
        yield from _crossed(inlet)


def _same_email(inlet: Installation) -> Iterator[Figure]:
    answers = at_once(inlet, [{"email": "one@inlet.test"}] * 200)
    yield exactly("200 at once with one new email, acknowledged", _acknowledged(answers), 200)
    yield exactly("200 at once with one new email, leads", inlet.ask(LEADS), 1)
    yield exactly("200 at once with one new email, told isNew", sum(answer.data["isNew"] for answer in answers), 1)


def _different_emails(inlet: Installation) -> Iterator[Figure]:
    before = inlet.ask(LEADS)
    answers = at_once(inlet, [{"email": f"{number}@inlet.test"} for number in range(200)])
    yield exactly("200 at once with different emails, acknowledged", _acknowledged(answers), 200)
    yield exactly("200 at once with different emails, leads", inlet.ask(LEADS) - before, 200)


def _same_key(inlet: Installation) -> Iterator[Figure]:
    answers = at_once(inlet, [{"email": "key@inlet.test"}] * 50, "one-key")
    ids = {answer.data.get("submissionId") for answer in answers}
    yield exactly("50 at once with one key, acknowledged", _acknowledged(answers), 50)
    yield exactly("50 at once with one key, submissions", (len(ids), len(ids - inlet.submissions())), (1, 0))


def _crossed(inlet: Installation) -> Iterator[Figure]:
    """Each email with each phone, in a form that knows people by their email."""
    pairs = [
        {"email": f"crossed-{email}@inlet.test", "phone": f"+1 212 555 {1000 + phone}"}
        for email in range(20)
        for phone in range(20)
    ]
    answers = at_once(inlet, pairs)
    yield exactly("20 emails × 20 phones at once, acknowledged", _acknowledged(answers), 400)
    yield exactly("20 emails × 20 phones at once, leads", inlet.ask(LEADS), 20)
    yield exactly("20 emails × 20 phones at once, told isNew", sum(answer.data["isNew"] for answer in answers), 20)
    owners = inlet.ask("SELECT COUNT(DISTINCT lead_id) FROM identities WHERE HEX(`key`) LIKE '65%'")
    yield exactly("20 emails × 20 phones at once, owners of an email", owners, 20)


def _acknowledged(answers: list[Answer]) -> int:
    return sum(answer.is_acknowledged for answer in answers)
