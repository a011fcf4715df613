"""By word: all rows of a workspace are read through for somebody who is gone, a batch at a time.

A row that is theirs alone goes. From somebody else's row what names them is cleared, and all else in it stays.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Column, Row, String, Table, select, update
from sqlalchemy.orm import Session

from webapp.database.erasing import erase
from webapp.database.ids import show
from webapp.database.types import Json
from webapp.deals.business import name_key
from webapp.leads.canonical import email_key
from webapp.privacy.person import Told
from webapp.privacy.search import Search
from webapp.privacy.spelling import Spellings
from webapp.privacy.tables import Stretch, row_of, rows_of, texts_of
from webapp.privacy.tally import Tally
from webapp.submissions.files.models import SubmissionFile
from webapp.workspaces.models import Workspace

BATCH = 500
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]++(?:@|%40|\\u0040)[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE)
# Where somebody looked for a person by a part of their name.
_ASKED = ("saved_views", "bulk_jobs")
# Whom a row is about, where it is about one person alone.
_ABOUT = {"submissions": "body", "import_rows": "cells", "blocked_senders": "value", "deliveries": "target"}
# What a lead says of itself is nobody else's.
_OWN = ("first_name", "last_name", "email", "phone")
_LONGEST_NAME = 500

Texts = Mapping[str, Any]


def sweep(session: Session, search: Search, stretch: Stretch, tally: Tally) -> Sequence[Any] | None:
    """One batch of a table; gives the last key of it, or None at the end of the table."""
    table = stretch.table
    rows = session.execute(rows_of(stretch, search.person.workspace_id, BATCH)).all()
    country = session.get_one(Workspace, search.person.workspace_id).country
    width = len(table.primary_key.columns)
    for row in rows:
        texts = {column.name: row._mapping[column.name] for column in _columns(table)}
        if _is_theirs_alone(search, table, row, texts, country):
            _take_away(session, table, row[:width], tally)
        else:
            spellings = _spellings_for(search, table, row, texts)
            _clear(session, spellings, table, row[:width], texts, tally)
    return tuple(rows[-1][:width]) if len(rows) == BATCH else None


def _columns(table: Table) -> list[Column[Any]]:
    own = _OWN if table.name == "leads" else ()
    return [column for column in texts_of(table) if column.name not in own]


def _is_theirs_alone(search: Search, table: Table, row: Row[Any], texts: Texts, country: str) -> bool:
    """A row of whatever keeps one row a person; and a tag or the like, whose key would name them."""
    if any(column.name in texts and search.theirs.found_in(_text(texts[column.name])) for column in table.primary_key):
        return True
    about = _text(texts.get(_ABOUT.get(table.name, ""), ""))
    if table.name == "submissions":
        if row._mapping["person_id"] is not None:
            return False
        if texts["mapped"] is not None:
            return _sent(search, json.loads(texts["mapped"]), country)
    return bool(about) and search.theirs.found_in(about) and not _others_in(search, about)


def _sent(search: Search, mapped: Mapping[str, Any], country: str) -> bool:
    """Whether a submission that reached no lead was theirs, by its email, or by its phone where it has none."""
    told = Told.of(mapped.get("fields") or {}, country)
    if told.email is None:
        return told.phone is not None and told.phone in search.person.phones
    return told.email in search.person.emails


def _others_in(search: Search, text: str) -> bool:
    """Whether it names somebody else's email as well."""
    found = (email_key(unquote(email.replace(r"\u0040", "@"))) for email in _EMAIL.findall(text))
    return any(email not in search.person.emails for email in found if email is not None)


def _take_away(session: Session, table: Table, key: Sequence[Any], tally: Tally) -> None:
    connection = session.connection()
    if table.name == "submissions":
        files = select(SubmissionFile.id).where(SubmissionFile.submission_id == key[0])
        tally.files.update(session.scalars(files))
    own = list(table.primary_key.columns)
    if len(own) == 1:
        tally.gone.update(erase(connection, own[0], [key[0]]))
    else:
        tally.gone[table.name] += connection.execute(table.delete().where(row_of(table, key))).rowcount


def _clear(
    session: Session, spellings: Spellings, table: Table, key: Sequence[Any], texts: Texts, tally: Tally
) -> None:
    columns = [column for column in _columns(table) if texts[column.name] is not None and not column.primary_key]
    values = {column.name: _cleared(column, texts[column.name], spellings) for column in columns}
    changed = {name: value for name, value in values.items() if value is not None}
    if not changed:
        return
    if "name_key" in table.columns and "name" in changed:
        changed |= _renamed(session, table, key[0], changed["name"])
    session.execute(update(table).where(row_of(table, key)).values(changed))
    tally.cleared[table.name] += 1


def _spellings_for(search: Search, table: Table, row: Row[Any], texts: Texts) -> Spellings:
    """What to clear in a row: the more, the surer it is that the row speaks of them."""
    written = [_text(value) for value in texts.values() if value is not None]
    about = {row[0], row._mapping.get("deal_id")}
    if about & {*search.person.deals, *search.person.accounts} or any(map(search.leads.found_in, written)):
        return search.all
    if any(map(search.theirs.found_in, written)):
        return search.theirs | search.rare
    return search.theirs | search.asked if table.name in _ASKED else Spellings()


def _cleared(column: Column[Any], value: Any, spellings: Spellings) -> Any:
    """None where nothing is to be cleared."""
    if not spellings.found_in(_text(value)):
        return None
    cleared = spellings.cleared(json.loads(value) if isinstance(column.type, Json) else value)
    length = getattr(column.type, "length", None)
    return cleared[:length] if isinstance(column.type, String) and length else cleared


def _renamed(session: Session, table: Table, id_: bytes, name: str) -> dict[str, Any]:
    """A name by which a company is found, and its key; with the end of its id where another one is called so."""
    test = "is_test" in table.columns and session.scalar(select(table.columns.is_test).where(table.columns.id == id_))
    workspace_id = session.scalar(select(table.columns.workspace_id).where(table.columns.id == id_))
    key = name_key(name, test=bool(test))
    taken = table.columns.workspace_id == workspace_id, table.columns.name_key == key, table.columns.id != id_
    if session.scalar(select(table.columns.id).where(*taken)) is not None:
        name = f"{name[: _LONGEST_NAME - 10]} {show('', id_)[-6:]}"
        key = name_key(name, test=bool(test))
    return {"name": name, "name_key": key}


def _text(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value or ""
