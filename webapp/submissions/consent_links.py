"""The link in the mail that asks to confirm a consent: signed, of one submission, and good for a week.

The same link withdraws, whenever that may be, so it is known for longer than it confirms. It is made as the mail
leaves, and is kept nowhere.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, Signer

from webapp.database.ids import parse, show
from webapp.errors import NotFound
from webapp.workspaces import limits

GOOD_FOR = timedelta(days=7)
PATH = "/f/consent/"


@dataclass(frozen=True)
class ConsentLink:
    """`confirms`: it is young enough to."""

    submission_id: bytes
    confirms: bool


def consent_token(submission_id: bytes) -> str:
    until = int(limits.now() + GOOD_FOR.total_seconds())
    return _signer().sign(f"{show('sub', submission_id)}.{until}").decode()


def read_consent_link(token: str) -> ConsentLink:
    """Raises NotFound for one that is none of ours."""
    try:
        submission, _, until = _signer().unsign(token).decode().partition(".")
    except (BadSignature, UnicodeError):
        raise NotFound from None
    id_ = parse("sub", submission)
    if id_ is None:
        raise NotFound
    return ConsentLink(id_, limits.now() < int(until))


def _signer() -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt="consent")
