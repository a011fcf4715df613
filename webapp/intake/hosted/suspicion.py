"""What a post tells of its sender: did a person see the page, and have the time to fill it in? (H6)"""

from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadSignature, Signer

from webapp.intake.incoming import Access, Call
from webapp.workspaces import limits

FASTEST_SECONDS = 2


def stamp(access: Access) -> str:
    """The signed time at which a page of this form is rendered."""
    return _signer().sign(f"{access.form.id.hex()}.{int(limits.now() * 1000)}").decode()


def suspicion(call: Call, data: Mapping[str, object], access: Access) -> str | None:
    """Why a post looks like a machine's. A missing, old or foreign time alone never does.

    A form of somebody's own that embed.js sends has a key, and names its page, but was not rendered here.
    """
    if call.origin == "null":
        return "sent from a page without an origin"
    age = _age(data.get("_t"), access)
    if age is not None and age < FASTEST_SECONDS:
        return f"sent within {FASTEST_SECONDS} s of being shown"
    if "_key" in data and not data.keys() & {"_t", "_page"}:
        return "sent without the time that the page gives"
    return None


def _age(token: object, access: Access) -> float | None:
    """Seconds since this form was rendered; None where the token does not tell."""
    if not isinstance(token, str):
        return None
    try:
        form_id, _, milliseconds = _signer().unsign(token).decode().partition(".")
    except (BadSignature, UnicodeError):
        return None
    return limits.now() - int(milliseconds) / 1000 if form_id == access.form.id.hex() else None


def _signer() -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt="hosted page")
