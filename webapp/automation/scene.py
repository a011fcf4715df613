"""The scene of a run's step: the lead, the event that set the run off, and all that a condition may ask about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.conditions import ANSWERS, CUSTOM
from webapp.automation.models import Workflow
from webapp.database.ids import parse
from webapp.deals.models import Deal, DealContact
from webapp.events.models import Event
from webapp.http.fields import DEAL, FORM, MEMBER
from webapp.leads.filling import COLUMNS
from webapp.leads.models import Lead
from webapp.submissions.models import Submission
from webapp.workspaces.models import Member, Workspace
from webapp.workspaces.people import members_by_id
from webapp.workspaces.presence import clock_of

LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class Scene:
    """`actor`: the run, as events name who did it; `name`: of its workflow. `workflow`: None where it is tried out.

    The lead is locked, so that what is read of it holds until the step is committed.
    """

    session: Session
    actor: str
    name: str
    workflow: Workflow | None
    workspace: Workspace
    lead: Lead
    event: Event
    now: datetime

    def value(self, field: str) -> object:
        """What is known under the name of a condition's field; None where nothing is."""
        if field.startswith(CUSTOM):
            return self.lead.custom_data.get(field.removeprefix(CUSTOM))
        if field.startswith(ANSWERS):
            return self._answers.get(field.removeprefix(ANSWERS))
        if field in COLUMNS:
            return getattr(self.lead, COLUMNS[field])
        return self._others(field)

    def later(self, minutes: int, *, in_business_hours: bool, since: datetime | None = None) -> datetime:
        """So many minutes from now, or from another moment; a year of open hours is the longest that there is."""
        since, span = since or self.now, timedelta(minutes=minutes)
        if not in_business_hours:
            return since + span
        try:
            return clock_of(self.workspace).after(since, span)
        except ValueError:
            return since + LONGEST

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The lead by the names of the API, for placeholders and for those who are told of it."""
        return {
            **{name: getattr(self.lead, column) for name, column in COLUMNS.items()},
            "projectTypes": self.lead.project_types,
        }

    def present(self, ids: Iterable[bytes | None]) -> list[Member]:
        """The members among these who have not left, in that order."""
        found = members_by_id(self.session, self.workspace.id, wanted := list(ids))
        return [found[id_] for id_ in wanted if id_ in found and found[id_].removed_at is None]

    @cached_property
    def assignee(self) -> Member | None:
        return next(iter(self.present([self.lead.assignee_id])), None)

    def _others(self, field: str) -> object:
        match field:
            case "status":
                return self.lead.status
            case "score":
                return self.lead.score
            case "tags":
                return self.lead.tags
            case "projectTypes":
                return self.lead.project_types
            case "assignee":
                return MEMBER.show(self.lead.assignee_id) if self.lead.assignee_id is not None else None
            case "form":
                return FORM.show(self.form_id) if self.form_id is not None else None
            case "waiting":
                return "yes" if self.lead.is_waiting else "no"
            case "deal.amount":
                return str(self._deal.amount) if self._deal is not None else None
            case "deal.stage":
                return self._deal.stage if self._deal is not None else None
            case _:
                return None

    @property
    def form_id(self) -> bytes | None:
        """The form that it came by: of the event, or else of the lead."""
        return self.event.form_id or self.lead.form_id

    @cached_property
    def _answers(self) -> Mapping[str, Any]:
        """What was sent with the event's submission, as it was mapped."""
        own = Submission.workspace_id == self.workspace.id, Submission.id == self.event.submission_id
        mapped = self.session.scalar(select(Submission.mapped).where(*own)) or {}
        return {**(mapped.get("customData") or {}), **(mapped.get("fields") or {})}

    @cached_property
    def _deal(self) -> Deal | None:
        """The deal that the event is about, or else the lead's newest."""
        deals = select(Deal).where(Deal.workspace_id == self.workspace.id)
        named = parse(DEAL.prefix, str(self.event.data.get("dealId") or ""))
        if named is not None:
            return self.session.scalar(deals.where(Deal.id == named))
        own = deals.join(DealContact, DealContact.deal_id == Deal.id).where(DealContact.lead_id == self.lead.id)
        return self.session.scalar(own.order_by(Deal.id.desc()).limit(1))
