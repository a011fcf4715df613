"""What comes along with a submission is in the ledger with it, and goes with it."""

from datetime import timedelta
from hashlib import sha256

from flask import Flask

from tests.conftest import World
from tests.submissions.files.test_store import CV
from tests.submissions.test_retention import OLD, enter, made
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.submissions import ledger
from webapp.submissions.attached import Attached
from webapp.submissions.consents import Agreed, consents_of
from webapp.submissions.files.rows import files_of
from webapp.submissions.models import Submission
from webapp.worker.purge import purge_kind

AGREED = Agreed("terms", 3, "I agree to the terms of May 2027 – “all” of them.")


def write(like: bytes, *, stored: bool = False, **changes: object) -> bytes:
    """Write a submission like another one, with a file and a consent; its id."""
    row = {column.name: getattr(db.session.get_one(Submission, like), column.name) for column in Submission.__table__.c}
    row |= {"id": like if stored else new_id(), **changes}
    ledger.write(db.session.connection(), row, stored=stored, attached=Attached([CV, CV.refused("no")], [AGREED]))
    db.session.commit()
    return bytes(row["id"])


def test_a_consent_is_kept_in_the_words_that_were_agreed_to(context: Flask, world: World) -> None:
    (first,) = enter(world, "accepted", timedelta(hours=1), ip="192.0.2.7")
    (consent,) = consents_of(db.session(), [write(first)])
    assert (consent.field, consent.version, consent.text, consent.ip) == ("terms", 3, AGREED.text, "192.0.2.7")
    assert consent.sha256 == sha256(AGREED.text.encode()).digest()
    assert consent.given_at == db.session.get_one(Submission, first).created_at


def test_what_comes_along_is_written_once(context: Flask, world: World) -> None:
    (first,) = enter(world, "failed", timedelta())
    id_ = write(first)
    write(id_, stored=True, outcome="accepted")
    assert len(consents_of(db.session(), [id_])) == 1
    assert [file.name for file in files_of(db.session(), [id_])] == ["cv.pdf"]


def test_what_comes_along_goes_with_its_submission(context: Flask, world: World) -> None:
    (first,) = enter(world, "spam", OLD)
    id_ = write(first, id=made(OLD))
    assert purge_kind("spam") == 2
    assert (consents_of(db.session(), [id_]), files_of(db.session(), [id_])) == ([], [])
