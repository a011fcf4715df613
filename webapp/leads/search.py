"""Leads by words: each word of a search is the beginning of a field, so that the field's index finds it.

The leads of a rare word are taken from the indexes. Those of a common word are met soon by going down from the newest;
where the newest do not fill a page, as when all who match are old, the indexes are asked after all.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from phonenumbers import country_code_for_region, ndd_prefix_for_region
from sqlalchemy import ColumnElement, Join, Select, func, or_, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from webapp.http.paging import Page, PageQuery, cursor_id, read_page
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace

MOST_WORDS = 5
_NAMES = ("first_name", "last_name", "company")
_PHONE = re.compile(r"[+( ]*\d[\d\s()+.-]*")
_SERVERS = ("mysql", "mariadb")
_columns = Lead.__table__.c
T = TypeVar("T")


class Reach(NamedTuple):
    """How many leads are touched: `rare` are sorted about as fast as as many as `newest` are looked through."""

    rare: int = 8_000  # what one index finds at most of a rare word
    newest: int = 6_000  # what is looked through for a page of a common word
    first: int = 300  # what the indexes find is read so far; to its end only where other filters leave too few


REACH = Reach()


class _Beginning(NamedTuple):
    """A range of one index: the column begins with the text."""

    column: str
    text: str

    @property
    def met(self) -> ColumnElement[bool]:
        escaped = re.sub("([/%_])", r"/\1", self.text)
        return _columns[self.column].like(f"{escaped}%", escape="/")

    def ids(self, workspace_id: bytes) -> Select[bytes]:
        ids = select(Lead.id).where(Lead.workspace_id == workspace_id, self.met)
        return by_index(ids, f"ix_leads_search_{self.column}")


Word = Sequence[_Beginning]  # in one of which a lead is that has the word


def read_found(
    session: Session,
    leads: Select[Lead],
    workspace_id: bytes,
    q: str,
    query: PageQuery,
    *,
    test: bool,
    reach: Reach = REACH,
) -> Page[Lead]:
    """One page of those of `leads` that have each word of `q`, which is not blank; raises Invalid as read_page does.

    `leads` are those of one workspace, of its test data or of all else, with any further filters.
    """
    before = cursor_id(query)
    words = list(_words(session, workspace_id, q))
    leads = leads.where(*(or_(*(one.met for one in word)) for word in words))
    rare = next((word for word in words if not _is_common(session, workspace_id, word, reach.rare)), None)
    if rare is None:
        floor = _floor(session, workspace_id, before, test, reach.newest)
        newest = leads if floor is None else leads.where(Lead.id > floor)
        page = read_page(session, by_index(newest, "ix_leads_newest"), Lead.id, query)
        if floor is None or page.next_cursor is not None:
            return page
    for most in (reach.first, None) if len(words) == 1 else (None,):
        page = read_page(session, _from_indexes(leads, workspace_id, rare or words[0], before, most), Lead.id, query)
        if page.next_cursor is not None:
            break
    return page


def having_words(session: Session, leads: Select[Lead], workspace_id: bytes, q: str, index: str) -> Select[Lead]:
    """Those of `leads` that have each word of `q`, for whoever brings an order of their own.

    `index`: the one that serves that order; where every word is common, it is gone along.
    """
    words = list(_words(session, workspace_id, q))
    leads = leads.where(*(or_(*(one.met for one in word)) for word in words))
    rare = next((word for word in words if not _is_common(session, workspace_id, word, REACH.rare)), None)
    return by_index(leads, index) if rare is None else _from_indexes(leads, workspace_id, rare, None, None)


def _words(session: Session, workspace_id: bytes, q: str) -> Iterator[Word]:
    """A word begins a field, or goes on from the words before it: Acme Corp is found by both of its words."""
    texts = [q.strip()] if _PHONE.fullmatch(q.strip()) else q.split()[:MOST_WORDS]
    for last, text in enumerate(texts):
        runs = [" ".join(texts[first : last + 1]) for first in range(last + 1)]
        word = [_Beginning("email", text), _Beginning("email_domain", text.removeprefix("@"))]
        word += [_Beginning(name, run) for name in _NAMES for run in runs]
        if _PHONE.fullmatch(text):
            country = session.get_one(Workspace, workspace_id).country
            word += [_Beginning("phone_digits", digits) for digits in _numbers(text, country)]
        yield word


def _numbers(text: str, country: str) -> list[str]:
    """The digits with which a phone may have been written that begins like this, in its country or from abroad."""
    digits = re.sub(r"\D", "", text)
    code, trunk = str(country_code_for_region(country)), ndd_prefix_for_region(country, True) or ""
    national = digits.removeprefix(code if "+" in text else trunk)
    return sorted({digits, national, trunk + national, code + national} - {""})


def _is_common(session: Session, workspace_id: bytes, word: Word, rare: int) -> bool:
    """Whether an index has more than so many; the first that has is the last that is asked."""
    beyond = (one.ids(workspace_id).offset(rare).limit(1).scalar_subquery() for one in word)
    return session.scalar(select(func.coalesce(*beyond))) is not None


def _floor(session: Session, workspace_id: bytes, before: bytes | None, test: bool, newest: int) -> bytes | None:
    """The lead that is so many below the cursor, None where there are fewer."""
    live = Lead.workspace_id == workspace_id, Lead.is_test == test, Lead.deleted_at.is_(None)
    ids = select(Lead.id).where(*live)
    ids = ids if before is None else ids.where(Lead.id < before)
    return session.scalar(by_index(ids, "ix_leads_newest").order_by(Lead.id.desc()).offset(newest).limit(1))


def by_index(leads: Select[T], name: str) -> Select[T]:
    """MySQL and MariaDB would often rather take a worse index, or several, or go down to the cursor from the newest."""
    for dialect in _SERVERS:
        leads = leads.with_hint(Lead, f"FORCE INDEX ({name})", dialect)
    return leads


def _from_indexes(
    leads: Select[Lead], workspace_id: bytes, word: Word, before: bytes | None, most: int | None
) -> Select[Lead]:
    """Those of the newest `most` leads that have the word; MariaDB would rather look each lead up among them."""
    ids = [one.ids(workspace_id) for one in word]
    found = union(*(each if before is None else each.where(Lead.id < before) for each in ids))
    newest = found.order_by(found.selected_columns.id.desc()).limit(most).subquery("found")
    leads = leads.select_from(_LeftFirst(newest, Lead.__table__, newest.c.id == Lead.id))
    for dialect in _SERVERS:
        leads = leads.prefix_with("STRAIGHT_JOIN", dialect=dialect)
    return leads


class _LeftFirst(Join):
    """A join of which SQLite, too, reads the left side first, where its guess would be the right one."""

    inherit_cache = True


@compiles(_LeftFirst, "sqlite")
def _cross_join(join: _LeftFirst, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(side, **options | {"asfrom": True}) for side in (join.left, join.right))
    assert join.onclause is not None  # noqa: S101 (tells the type checker)
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options | {'asfrom': False})}"
