"""The second factor: a code of six digits that changes every 30 seconds (RFC 6238), or a recovery code, each once."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Invalid
from webapp.workspaces.limits import now
from webapp.workspaces.login_models import RecoveryCode
from webapp.workspaces.models import User
from webapp.workspaces.secrets import decrypt, digest, encrypt

STEP_SECONDS = 30
CODES, _LENGTH = 10, 16
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def has_second_factor(user: User) -> bool:
    return user.totp_confirmed_at is not None


def propose(user: User) -> str:
    """The secret that the user's authenticator is to take in; the same one until it is confirmed."""
    if user.totp is None:
        user.totp = encrypt(pyotp.random_base32())
    return decrypt(user.totp)


def address_of(user: User, secret: str) -> str:
    """The otpauth:// address that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Inlet")


def qr_code(address: str) -> str:
    """As an SVG element, dark on white whatever the theme; without inline styles, which our pages forbid."""
    drawn = import_module("segno").make(address, micro=False)
    return str(drawn.svg_inline(scale=4, border=2, dark="#000", light="#fff", svgclass="qr-code"))


def confirm(session: Session, user: User, code: str) -> Sequence[str]:
    """Begin to ask for codes, once the user shows one; gives the recovery codes, told this once. Raises Invalid."""
    if has_second_factor(user) or not accept_code(session, user, code):
        raise Invalid("not the code", fields={"code": ["This is not the code that is shown now. Try the next one."]})
    user.totp_confirmed_at = datetime.now(UTC)
    return new_recovery_codes(session, user)


def turn_off(session: Session, user: User) -> None:
    user.totp = user.totp_confirmed_at = user.last_totp_step = None
    session.execute(delete(RecoveryCode.__table__).where(RecoveryCode.user_id == user.id))


def new_recovery_codes(session: Session, user: User) -> Sequence[str]:
    """Ten codes in place of all earlier ones; they are told this once."""
    session.execute(delete(RecoveryCode.__table__).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(CODES)]
    session.add_all(RecoveryCode(id=new_id(), user_id=user.id, hash=digest(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, _LENGTH, 4)) for code in codes]


def recovery_codes_left(session: Session, user_id: bytes) -> int:
    unused = RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def accept(session: Session, user: User, code: str) -> bool:
    """Whether this is a code of theirs, of either kind; it is used up by that."""
    text = "".join(code.split()).replace("-", "").lower()
    return _accept_recovery_code(session, user, text) if len(text) == _LENGTH else accept_code(session, user, text)


def accept_code(session: Session, user: User, code: str) -> bool:
    """Whether this is the code of now, of half a minute ago or ahead; no step is ever accepted twice."""
    digits = "".join(code.split())
    if user.totp is None or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return False
    totp, this = pyotp.TOTP(decrypt(user.totp)), int(now()) // STEP_SECONDS
    step = next(
        (step for step in (this, this - 1, this + 1) if totp.verify(digits, for_time=step * STEP_SECONDS)), None
    )
    return step is not None and _take_step(session, user, step)


def _take_step(session: Session, user: User, step: int) -> bool:
    """Mark a step as used, in one statement, so that of two who show its code at once one is refused."""
    session.flush()
    table = User.__table__
    unused = table.c.last_totp_step.is_(None) | (table.c.last_totp_step < step)
    taken = session.execute(update(table).where(table.c.id == user.id, unused).values(last_totp_step=step))
    session.refresh(user)
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _accept_recovery_code(session: Session, user: User, text: str) -> bool:
    table = RecoveryCode.__table__
    unused = table.c.user_id == user.id, table.c.hash == digest(text), table.c.used_at.is_(None)
    used = session.execute(update(table).where(*unused).values(used_at=datetime.now(UTC)))
    return bool(used.rowcount)  # type: ignore[attr-defined]
