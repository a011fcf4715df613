"""Where leads came from: the source and the campaign of the first and the last submission of each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.insights.models import LONGEST
from webapp.leads.attribution import Told, told_by
from webapp.submissions.models import Submission

DIRECT = "direct"
_HOST = re.compile(r"[a-z0-9.:_\[\]-]{1,100}")
_submissions = Submission.__table__


def touches_of(session: Session, workspace_id: bytes, lead_ids: Sequence[bytes]) -> Mapping[bytes, dict[str, str]]:
    """By lead, for those who wrote by themselves, the columns of the facts that tell of it; in two statements."""
    column = _submissions.c
    ends = select(column.person_id, func.min(column.id).label("first"), func.max(column.id).label("last"))
    rows = session.execute(ends.where(column.person_id.in_(lead_ids)).group_by(column.person_id)).all()
    ids = {row.first for row in rows} | {row.last for row in rows}
    asked = select(column.id, column.mapped).where(column.workspace_id == workspace_id, column.id.in_(ids))
    mapped: dict[bytes, Any] = {row.id: row.mapped for row in session.execute(asked)}
    return {
        row.person_id: _named("first", told_by(mapped.get(row.first), "firstTouch"))
        | _named("last", told_by(mapped.get(row.last), "lastTouch"))
        for row in rows
    }


def clean(text: str) -> str:
    """As a name that is counted by: no two that look the same, none that cannot be shown."""
    words = " ".join(text.split())[:LONGEST].rstrip()
    return words if words.isprintable() else ""


def _named(end: str, told: Told) -> dict[str, str]:
    return {f"{end}_source": _source(told), f"{end}_campaign": clean(told.campaign.get("campaign", ""))}


def _source(told: Told) -> str:
    """The campaign's `utm_source`, else the website that led to the page, else `direct`; as visits are told apart."""
    named = clean(told.campaign.get("source", "").lower())
    host = _host(told.referrer)
    return named or (host if host and host != _host(told.page) else DIRECT)


def _host(address: str) -> str:
    try:
        host = urlsplit(address).netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""
