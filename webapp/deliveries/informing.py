"""Members are informed of an event, each as they chose: by mail when it may leave, in the digest, in the dashboard."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.statements import InsertNew
from webapp.deliveries.audience import audience, topic_of
from webapp.deliveries.happening import Happening
from webapp.deliveries.notice_models import DigestLine, Notice
from webapp.deliveries.telling import path, title
from webapp.events.log import event, record
from webapp.http.fields import LEAD
from webapp.workspaces.models import Member
from webapp.workspaces.quiet import digest_due

TOLD = "notice.created"  # for open dashboards alone: their bells ask anew
_insert_notices, _insert_lines = InsertNew(Notice.__table__), InsertNew(DigestLine.__table__)


@dataclass
class Informed:
    """The rows of a batch of events; written in a statement for each kind."""

    notices: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def note(self, happening: Happening, now: datetime, settings: Mapping[str, Any]) -> None:
        """Take down what members are to find of this; of test data nothing."""
        topic = topic_of(happening)
        if topic is None or happening.event.is_test:
            return
        for member in audience(happening):
            choice = member.choice(topic)
            if choice.app:
                self.notices.append(_notice(happening, topic, member, now))
            if choice.mail == "digest":
                self.lines.append(_line(happening, topic, member, now, settings["PUBLIC_URL"]))

    def write(self, session: Session, now: datetime) -> None:
        if self.lines:
            session.execute(_insert_lines, self.lines)
        if self.notices:
            session.execute(_insert_notices, self.notices)
            record(session.connection(), list(self._bells(now)))

    def _bells(self, now: datetime) -> Iterator[dict[str, Any]]:
        for workspace_id in dict.fromkeys(row["workspace_id"] for row in self.notices):
            yield {**event(workspace_id, TOLD, now), "pending_at": None}


def _notice(happening: Happening, topic: str, member: Member, now: datetime) -> dict[str, Any]:
    where = path(happening, topic)
    leads_to = "" if where.startswith("/leads/") else where
    return {**_row(happening, topic, member, now), "title": title(happening, topic, member), "path": leads_to}


def _line(happening: Happening, topic: str, member: Member, now: datetime, public_url: str) -> dict[str, Any]:
    text = f"{title(happening, topic, member)}\n{public_url}{path(happening, topic)}"
    return {**_row(happening, topic, member, now), "text": text, "due_at": digest_due(member, now)}


def _row(happening: Happening, topic: str, member: Member, now: datetime) -> dict[str, Any]:
    about = happening.event
    return {
        "id": new_id(),
        "workspace_id": about.workspace_id,
        "member_id": member.id,
        "event_id": about.id,
        "lead_id": about.lead_id,
        "topic": topic,
        "created_at": now,
    }


def opens(notice: Notice) -> str:
    """What a notice opens: a lead where it is by now, else its own address."""
    return notice.path or (f"/leads/{LEAD.show(notice.lead_id)}" if notice.lead_id is not None else "/notices")
