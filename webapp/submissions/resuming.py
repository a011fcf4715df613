"""Links by which somebody goes on with a form they left: signed, good for thirty days, of one submission alone."""

from flask import current_app
from itsdangerous import BadSignature, Signer

from webapp.database.ids import parse, show
from webapp.workspaces import limits

GOOD_FOR_DAYS = 30
_SECONDS = GOOD_FOR_DAYS * limits.DAY


def resume_token(submission_id: bytes) -> str:
    text = f"{show('sub', submission_id)}.{int(limits.now()) + _SECONDS}"
    return _signer().sign(text).decode()


def resumed(token: object) -> bytes | None:
    """The submission that a token is for; None for one that is none of ours, or too old."""
    if not isinstance(token, str):
        return None
    try:
        submission, _, until = _signer().unsign(token).decode().partition(".")
    except (BadSignature, UnicodeError):
        return None
    return parse("sub", submission) if limits.now() < int(until) else None


def _signer() -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt="resume")
