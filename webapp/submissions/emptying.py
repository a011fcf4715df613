"""Emptying submissions that were taken in: what was sent goes, and that something was sent stays, so that it counts.

The row keeps when it came, by which form and way, and what became of it. What tells of the campaign that brought it
stays for as long as its lead does; what was agreed to as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from webapp.submissions.consents import Consent
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.models import PARTIAL, TAKEN, Submission
from webapp.submissions.retention import Conditions
from webapp.workspaces.retention import Terms

_table = Submission.__table__
_campaign_names = ("source", "medium", "campaign")
_parameters = tuple(f"utm_{name}" for name in _campaign_names)
_stays_of_result = ("isNew", "matchedBy", "status", "version", "filled", "replaced", "kept")
_bare = {"body": b"", "ip": "", "user_agent": "", "error": None}
_empty = (
    update(_table)
    .where(_table.c.id == bindparam("of"))
    .values(**_bare, mapped=bindparam("kept"), result=bindparam("stays"), emptied_at=bindparam("at"))
)


def with_body(terms: Terms) -> Conditions:
    """Of those whose body, as it was sent, is no longer to be kept."""
    return *_taken(terms), _table.c.body != b""


def not_emptied(terms: Terms) -> Conditions:
    """Of those of which nothing is to be kept any more but that they came."""
    return *_taken(terms), _table.c.emptied_at.is_(None)


def drop_bodies(session: Session, ids: Sequence[bytes]) -> None:
    session.execute(update(_table).where(_table.c.id.in_(ids)).values(body=b""))


def empty(session: Session, ids: Sequence[bytes], now: datetime) -> None:
    """Empty these, and take their files away."""
    rows = session.execute(select(_table.c.id, _table.c.mapped, _table.c.result).where(_table.c.id.in_(ids))).all()
    changes = [{"of": row.id, "kept": _led_here(row.mapped), "stays": _stays(row.result), "at": now} for row in rows]
    if changes:
        session.connection().execute(_empty, changes)
        session.execute(delete(SubmissionFile.__table__).where(SubmissionFile.submission_id.in_(ids)))


def let_go(session: Session, lead_ids: Sequence[bytes], now: datetime) -> None:
    """Empty what these leads sent and let go of the leads, which are about to be deleted: nobody's, it still counts."""
    of_them = _table.c.person_id.in_(lead_ids), _table.c.outcome.in_(TAKEN)
    ids = session.scalars(select(_table.c.id).where(*of_them)).all()
    if ids:
        empty(session, ids, now)
        session.execute(delete(Consent.__table__).where(Consent.submission_id.in_(ids)))
        session.execute(update(_table).where(_table.c.id.in_(ids)).values(person_id=None, mapped=None))


def _taken(terms: Terms) -> Conditions:
    over = terms.passed(_table.c.form_id, lambda days: _table.c.id < terms.first(days))
    return _table.c.workspace_id == terms.workspace_id, _table.c.outcome.in_((*TAKEN, PARTIAL)), over


def _stays(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in _stays_of_result if name in result}


def _led_here(mapped: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Of what was mapped, the campaign and the websites that led to the form, without what else an address says."""
    metadata = (mapped or {}).get("metadata")
    if not isinstance(metadata, dict):
        return None
    touches = {name: metadata.get(name) for name in ("firstTouch", "lastTouch")}
    named = {name: dict(_campaign(touch)) for name, touch in touches.items() if isinstance(touch, dict)}
    return {"metadata": {**dict(_campaign(metadata)), **named}}


def _campaign(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if name == "utm" and isinstance(value, dict):
            yield name, {key: text for key, text in value.items() if key in _campaign_names}
        elif name.lower() in _parameters:
            yield name, value
        elif name in ("pageUrl", "page", "referrer") and isinstance(value, str):
            yield name, _bare_address(value)


def _bare_address(address: str) -> str:
    """Its website, and its campaign."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0].lower() in _parameters])
    website = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/" if parts.netloc else ""
    return website + (f"?{query}" if query else "")
