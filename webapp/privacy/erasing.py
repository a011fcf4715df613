"""Erasing a person: begun at once, carried on batch by batch, and closed by a receipt.

Each batch is a transaction that notes how far it has come, so that whoever dies in the middle leaves work that the next
one goes on with, and doing a batch again does no harm.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.transactions import in_transaction
from webapp.errors import Conflict
from webapp.extensions import Model, db
from webapp.privacy.models import DONE, OPEN, Erasure
from webapp.privacy.person import Person
from webapp.privacy.receipts import ERASURE, digests_of
from webapp.privacy.removing import drop_events, drop_files, drop_leads, drop_submissions, hide_leads
from webapp.privacy.search import Search, read_search, search_for, search_of_visitor
from webapp.privacy.sweeping import sweep
from webapp.privacy.tables import Stretch, told_tables
from webapp.privacy.tally import Tally
from webapp.submissions.consenting import VISITOR
from webapp.workspaces.audit import note
from webapp.workspaces.secrets import decrypt, encrypt

REASONS = {
    "asked": "They asked for it",
    "withdrawn": "They withdrew their consent",
    "objected": "They objected to it",
    "unlawful": "It should not have been kept",
    "needless": "It is needed no more",
}
AT_ONCE_SECONDS = 3.0
_STAGES = (hide_leads, drop_submissions, drop_events, drop_leads)


def begin_erasure(session: Session, person: Person, actor: str, reason: str, words: Iterable[str] = ()) -> Erasure:
    """What a worker carries on from here. `words`: what names them, too, as a member says who looked at it.

    Raises Conflict where nobody is named.
    """
    if not person.is_known:
        raise Conflict("Nothing is held of this person.")
    search = search_of_visitor(session, person) if actor == VISITOR else search_for(session, person, words)
    erasure = Erasure(
        id=new_id(),
        workspace_id=person.workspace_id,
        actor=actor,
        reason=reason,
        state=OPEN,
        digests=digests_of(person.workspace_id, (*person.emails, *person.phones)),
        counts={},
        sealed=encrypt(search.to_json()),
        at={"stage": 0, "files": []},
        created_at=datetime.now(UTC),
    )
    session.add(erasure)
    note(session, person.workspace_id, actor, "person.erased", ERASURE.show(erasure.id))
    return erasure


def carry_on(erasure_id: bytes, seconds: float = AT_ONCE_SECONDS) -> bool:
    """Erase for that long, in transactions of its own; whether it is done. The worker goes on with what is left.

    Where a worker is at it already, it is left to that one.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until and in_transaction(db.session, lambda session: _advance(session, erasure_id)):
        pass
    state = select(Erasure.state).where(Erasure.id == erasure_id)
    return bool(in_transaction(db.session, lambda session: session.scalar(state)) == DONE)


def work_erasures() -> int:
    """A step of the worker: a batch of the oldest erasure that is open; gives how many there were."""
    return int(in_transaction(db.session, lambda session: _advance(session, None)))


def _advance(session: Session, erasure_id: bytes | None) -> bool:
    """One batch; whether there was one. What another worker is at is left to it."""
    open_ = select(Erasure).where(Erasure.state == OPEN)
    one = open_.where(Erasure.id == erasure_id) if erasure_id is not None else open_
    erasure = session.scalar(one.order_by(Erasure.id).limit(1).with_for_update(skip_locked=True))
    if erasure is None or erasure.sealed is None or erasure.at is None:
        return False
    search, tally = read_search(decrypt(erasure.sealed)), Tally.of(erasure.counts, erasure.at["files"])
    at = _step(session, search, tally, erasure.at)
    erasure.counts = tally.counts
    erasure.at = {**at, "files": sorted(file.hex() for file in tally.files)} if at is not None else None
    if at is None:
        drop_files(session, search.person.workspace_id, tally.files)
        erasure.sealed, erasure.state, erasure.finished_at = None, DONE, datetime.now(UTC)
    return True


def _step(session: Session, search: Search, tally: Tally, at: dict[str, Any]) -> dict[str, Any] | None:
    """One batch from this place; gives the next place, or None at the end."""
    stage = at["stage"]
    if stage < len(_STAGES):
        some = _STAGES[stage](session, search.person, tally)
        return {"stage": stage if some else stage + 1}
    names = [table.name for table in told_tables()]
    name, until = at.get("table", names[0]), at.get("until") or new_id().hex()
    rows = Stretch(Model.metadata.tables[name], _read(at.get("key")), bytes.fromhex(until))
    key = sweep(session, search, rows, tally)
    if key is not None:
        return {"stage": stage, "until": until, "table": name, "key": [_worded(value) for value in key]}
    later = names[names.index(name) + 1 :]
    return {"stage": stage, "until": until, "table": later[0]} if later else None


def _worded(value: Any) -> Any:
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _read(key: list[Any] | None) -> list[Any] | None:
    return None if key is None else [bytes.fromhex(one["bytes"]) if isinstance(one, dict) else one for one in key]
