"""Idempotency-Key: the same key and body within 24 hours is answered again and creates nothing (C4).

The key's row is written in the transaction of its submission, so only what was kept is ever answered again, and a twin
that arrives meanwhile waits for that row.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from webapp.database.statements import InsertNew
from webapp.errors import Conflict, Malformed
from webapp.intake.incoming import Access, Call, Repeat
from webapp.intake.models import IdempotencyKey

KEPT_FOR = timedelta(hours=24)
HEADER = "idempotency-key"

_table = IdempotencyKey.__table__
_insert = InsertNew(_table)
_by_key = select(_table).where(_table.c.key == bindparam("of")).with_for_update()
_submission_by = select(_table.c.submission_id).where(_table.c.key == bindparam("of"))
_take_over = (
    update(_table)
    .where(_table.c.key == bindparam("of"))
    .values(
        fingerprint=bindparam("new_fingerprint"),
        submission_id=bindparam("new_submission_id"),
        created_at=bindparam("new_created_at"),
    )
)
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}")


@dataclass(frozen=True)
class Earlier:
    """The submission that a key stands for; `same_body` is false for a correction."""

    submission_id: bytes
    same_body: bool


def repeat_of(call: Call, access: Access) -> Repeat | None:
    """The call's own key, where it has one. Raises Malformed for a key that is none."""
    text = call.headers.get(HEADER)
    if text is None:
        return None
    if not _PRINTABLE.fullmatch(text):
        raise Malformed("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    return Repeat(digest_of(access, call.path, text), hashlib.sha256(call.body).digest())


def repeat_of_page(call: Call, access: Access, key: str, data: Mapping[str, object]) -> Repeat:
    """The key of a rendered page: a browser words the same fields anew each time, so the fields are compared (H5)."""
    fingerprint = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).digest()
    return Repeat(digest_of(access, call.path, key), fingerprint, correctable=True)


def digest_of(access: Access, path: str, key: str) -> bytes:
    """What a key stands under, here and among the visits."""
    parts = (access.workspace_id, access.credential.encode(), path.encode(), key.encode())
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


def submission_by(connection: Connection, key: bytes) -> bytes | None:
    """The submission that a key stands for, without waiting for one that is under way."""
    found: bytes | None = connection.execute(_submission_by, {"of": key}).scalar()
    return found


def reserve(connection: Connection, repeat: Repeat, submission_id: bytes, at: datetime) -> Earlier | None:
    """Write the key for this submission, or find the earlier one that it stands for. Raises Conflict."""
    row = {"key": repeat.key, "fingerprint": repeat.fingerprint, "submission_id": submission_id, "created_at": at}
    connection.execute(_insert, row)
    found = connection.execute(_by_key, {"of": repeat.key}).one()
    if found.submission_id == submission_id:
        return None
    same_body = found.fingerprint == repeat.fingerprint
    if found.created_at + KEPT_FOR <= at or (repeat.correctable and not same_body):
        changes = {f"new_{name}": value for name, value in row.items() if name != "key"}
        connection.execute(_take_over, {"of": repeat.key, **changes})
        return None if found.created_at + KEPT_FOR <= at else Earlier(found.submission_id, same_body=False)
    if not same_body:
        raise Conflict("This Idempotency-Key was used with another body. Use a new key for a new submission.")
    return Earlier(found.submission_id, same_body=True)
