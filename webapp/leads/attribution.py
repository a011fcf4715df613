"""Where a lead came from: its first and its last submission, with the page and the campaign that led to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.forms.models import Form
from webapp.http.fields import SUBMISSION
from webapp.leads.models import Lead
from webapp.submissions.models import Submission


@dataclass(frozen=True)
class Touch:
    """`campaign`: the UTM parameters by their names without `utm_`."""

    title: str
    submission_id: str
    at: datetime
    form: str
    page: str
    referrer: str
    campaign: dict[str, str]


@dataclass(frozen=True)
class Told:
    """What a submission tells of the page and the campaign that led to it."""

    page: str
    referrer: str
    campaign: dict[str, str]


def touches(session: Session, lead: Lead) -> list[Touch]:
    """The first and the last, or the only one, in one statement."""
    own = Submission.person_id == lead.id
    ends = [select(end(Submission.id)).where(own).scalar_subquery() for end in (func.min, func.max)]
    columns = Submission.id, Submission.mapped, Submission.origin, Submission.created_at
    asked = select(*columns, Form.name.label("form")).outerjoin(Form, Form.id == Submission.form_id)
    rows = session.execute(
        asked.where(Submission.workspace_id == lead.workspace_id, or_(*(Submission.id == end for end in ends)))
    ).all()
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: bytes(row.id))
    first, last = _touch("First touch", ordered[0], "firstTouch"), _touch("Last touch", ordered[-1], "lastTouch")
    return [first] if replace(last, title=first.title) == first else [first, last]


def told_by(mapped: Mapping[str, Any] | None, name: str) -> Told:
    """What a submission says of itself, or of the touch that it names so: `firstTouch`, `lastTouch`."""
    metadata: Mapping[str, Any] = (mapped or {}).get("metadata") or {}
    named = metadata.get(name)
    told = {**named, "pageUrl": named.get("page")} if isinstance(named, dict) else metadata
    page = _text(told.get("pageUrl"))
    campaign = {**dict(_campaign(parse_qsl(urlsplit(_plain(page)).query))), **dict(_campaign(list(told.items())))}
    utm = told.get("utm")
    if isinstance(utm, dict):
        campaign |= {name: text for name, value in utm.items() if (text := _text(value))}
    return Told(page, _text(told.get("referrer")), campaign)


def _touch(title: str, row: Any, name: str) -> Touch:
    told = told_by(row.mapped, name)
    page = told.page or row.origin or ""
    return Touch(title, SUBMISSION.show(row.id), row.created_at, row.form or "", page, told.referrer, told.campaign)


def _campaign(pairs: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        if name.lower().startswith("utm_") and (text := _text(value)):
            yield name[4:].lower(), text


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _plain(address: str) -> str:
    """An address that can be taken apart; what a stranger calls one may be anything."""
    try:
        urlsplit(address)
    except ValueError:
        return ""
    return address
