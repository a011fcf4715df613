"""What is held of a person: their rows, table by table, as they may be shown to them.

What names them by key is found as the erasure finds it, by the foreign keys; beside it stand their deals, and what was
held back and names nobody yet. Nothing of a secret and nothing that is another's goes into it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, select
from sqlalchemy.orm import Session
from sqlalchemy.types import BINARY, VARBINARY

from webapp.database.erasing import OUTLIVES, naming
from webapp.database.ids import show
from webapp.database.types import Sealed
from webapp.deals.models import Deal
from webapp.leads.canonical import email_key
from webapp.leads.models import Lead
from webapp.privacy.person import Person, Told
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace

BATCH = 500
EMAIL = "email"
_ID_LENGTH = 16
Record = dict[str, Any]
Held = Mapping[str, Sequence[Record]]

_PREFIXES = {"leads": "lead", "submissions": "sub", "events": "evt", "deliveries": "dlv", "comments": "cmt"}
_PREFIXES |= {"callbacks": "cb", "deals": "deal", "consents": "con", "submission_files": "file", "runs": "run"}
# Whose work it is, what lets somebody in, and what a receiver or a workflow said of itself.
_LEFT_OUT = frozenset(
    "workspace_id credential claim lane once target response request_headers detail definition moved said".split()
)
_WORDS_OF_DEALS = frozenset("name description solution tags custom_fields close_reason".split())
_OTHERS = frozenset({"to", "replyTo", "by", "name", "sealed"})  # in the data of an event: a member's


def held_of(session: Session, person: Person) -> Held:
    """Each table with its rows in the order of their ids; tables without any are left out."""
    gathering = _Gathering(session, person)
    gathering.gather(Lead.__table__.c.id, person.leads)
    gathering.gather(Submission.__table__.c.id, [*held_back(session, person)])
    gathering.keep(Deal.__table__, Deal.__table__.c.id.in_(person.deals))
    return {name: list(rows.values()) for name, rows in sorted(gathering.found.items())}


def held_back(session: Session, person: Person) -> Iterator[bytes]:
    """The submissions of theirs that reached no lead, by their email, or by their phone where they name none."""
    if not (person.emails or person.phones):
        return
    country = session.get_one(Workspace, person.workspace_id).country
    unreached = Submission.workspace_id == person.workspace_id, Submission.person_id.is_(None)
    rows = select(Submission.id, Submission.mapped).where(*unreached).order_by(Submission.id).limit(BATCH)
    after = bytes(16)
    while batch := session.execute(rows.where(Submission.id > after)).all():
        for row in batch:
            if is_told(person, Told.of((row.mapped or {}).get("fields") or {}, country)):
                yield row.id
        after = batch[-1].id


def is_told(person: Person, told: Told) -> bool:
    """Whether it is they who say so: by the email, or by the phone of whoever gives no email."""
    return told.email in person.emails if told.email is not None else told.phone in person.phones


class _Gathering:
    """The rows of a person, each once, by their tables and keys."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session, self._person = session, person
        self.found: dict[str, dict[tuple[Any, ...], Record]] = {}

    def gather(self, key: Column[Any], values: Sequence[Any]) -> None:
        """The rows with these keys, and all that name them."""
        for at in range(0, len(values), BATCH):
            batch = values[at : at + BATCH]
            self.keep(key.table, key.in_(batch))
            for column in naming(key):
                if not OUTLIVES.items() <= column.info.items():
                    self._gather_naming(column, batch)

    def keep(self, table: Any, wanted: ColumnElement[bool]) -> None:
        for row in self._session.execute(select(table).where(wanted).order_by(*table.primary_key.columns)):
            key = tuple(row._mapping[column] for column in table.primary_key.columns)
            self.found.setdefault(table.name, {})[key] = self._record(table, row._mapping)

    def _gather_naming(self, column: Column[Any], values: Sequence[Any]) -> None:
        own = list(column.table.primary_key.columns)
        if len(own) == 1 and own[0] is not column:
            self.gather(own[0], self._session.scalars(select(own[0]).where(column.in_(values))).all())
        else:
            self.keep(column.table, column.in_(values))

    def _record(self, table: Table, row: Mapping[Any, Any]) -> Record:
        """A row in words: ids as they are shown, moments in ISO 8601, bytes as text."""
        told = {
            column.name: _worded(table, column, row[column])
            for column in table.columns
            if column.name not in _LEFT_OUT and not _is_digest(column) and not column.computed
        }
        if table.name == "deliveries":
            told["payload"] = self._letter(row[table.columns.channel], told["payload"])
        if table.name == "deals" and self._is_anothers(row[table.columns.submission_id]):
            told = {name: value for name, value in told.items() if name not in _WORDS_OF_DEALS}
        if table.name == "lead_merges" and row[table.columns.undone_at] is not None:
            del told["before"], told["after"]
        if table.name == "events":
            told["data"] = {name: value for name, value in told["data"].items() if name not in _OTHERS}
        return told

    def _is_anothers(self, submission_id: bytes | None) -> bool:
        """Whether somebody else sent this, so that the words of what it opened are theirs."""
        return submission_id is not None and (submission_id,) not in self.found.get("submissions", {})

    def _letter(self, channel: str, payload: str) -> Record | None:
        """What a letter to them said; what others were told is their own words again, or somebody else's."""
        letter = json.loads(payload) if channel == EMAIL else {}
        if email_key(letter.get("to", "")) not in self._person.emails:
            return None
        return {name: letter.get(name) for name in ("subject", "text")}


def _is_digest(column: Column[Any]) -> bool:
    """Or sealed: what a person cannot read."""
    kind = column.type
    return isinstance(kind, VARBINARY | Sealed) or (isinstance(kind, BINARY) and kind.length != _ID_LENGTH)


def _worded(table: Table, column: Column[Any], value: Any) -> Any:
    if isinstance(value, bytes):
        if isinstance(column.type, LargeBinary):
            return value.decode("utf-8", "replace")
        prefix = _PREFIXES.get(table.name if column.name == "id" else f"{column.name.removesuffix('_id')}s", "")
        return show(prefix, value) if prefix else value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
