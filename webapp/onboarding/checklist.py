"""The first steps of a workspace, ticked by what is in the database and by nobody's click."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import ColumnElement, Select, exists, insert, select
from sqlalchemy.orm import Session

from webapp.deliveries.models import Endpoint
from webapp.deliveries.states import ENABLED
from webapp.forms.models import Form
from webapp.leads.models import Lead
from webapp.onboarding.models import FirstSteps, SampleLead
from webapp.submissions.models import TAKEN, Submission
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.models import ApiKey, Member

FORMS = "/settings/integrations/website-forms"
LOOKED_THROUGH = 1_000


@dataclass(frozen=True)
class Step:
    label: str
    done: bool
    href: str


def open_steps(session: Session, workspace_id: bytes) -> list[Step]:
    """The checklist; empty once all is done, or it was put away."""
    asked = {name: condition.label(name) for name, condition in _conditions(workspace_id).items()}
    done = session.execute(select(*asked.values())).one()._mapping
    steps = [
        Step("Publish a form", done["form"], FORMS),
        Step("Receive something from your website", done["website"], FORMS),
        Step("Receive your first real lead", done["lead"], "/leads"),
        Step("Be told of leads", done["told"] or bool(current_app.config["SMTP_URL"]), "/settings/notifications"),
        Step("Invite a teammate", done["teammate"], "/settings/members"),
        Step("Make an API call", done["call"], "#terminal"),
    ]
    return [] if done["dismissed"] or all(step.done for step in steps) else steps


def dismiss(session: Session, workspace_id: bytes) -> None:
    if session.get(FirstSteps, workspace_id) is None:
        session.execute(insert(FirstSteps), [{"workspace_id": workspace_id, "dismissed_at": datetime.now(UTC)}])


def first_lead(session: Session, workspace_id: bytes) -> Lead | None:
    """The one lead that came in by itself, as long as it is the only one."""
    came: Select[Lead] = (
        select(Lead)
        .where(Lead.workspace_id == workspace_id, Lead.deleted_at.is_(None), ~_is_sample)
        .order_by(Lead.id)
        .limit(2)
    )
    found = session.scalars(came).all()
    return found[0] if len(found) == 1 else None


def _of_a_website(workspace_id: bytes) -> ColumnElement[bool]:
    """Whether one of the latest submissions came from a page; a program may have sent a million others."""
    latest = select(*Submission.__table__.c["outcome", "origin", "is_test"]).where(
        Submission.workspace_id == workspace_id
    )
    seen = latest.order_by(Submission.id.desc()).limit(LOOKED_THROUGH).subquery()
    return exists().where(seen.c.outcome.in_(TAKEN), seen.c.origin.is_not(None), seen.c.is_test.is_(False))


_is_sample = exists().where(SampleLead.lead_id == Lead.id)


def _conditions(workspace_id: bytes) -> dict[str, ColumnElement[bool]]:
    def any_of(model: type[Form | Submission | Lead | Endpoint | Member | Invitation | ApiKey | FirstSteps],
               *conditions: ColumnElement[bool]) -> ColumnElement[bool]:  # fmt: skip
        return exists().where(model.workspace_id == workspace_id, *conditions)

    return {
        "form": any_of(Form, Form.status == "active", Form.deleted_at.is_(None)),
        "website": _of_a_website(workspace_id),
        "lead": any_of(Lead, Lead.is_test.is_(False), Lead.deleted_at.is_(None), ~_is_sample),
        "told": any_of(Endpoint, Endpoint.deleted_at.is_(None), Endpoint.status == ENABLED),
        "teammate": any_of(Member, Member.role != "owner") | any_of(Invitation, Invitation.revoked_at.is_(None)),
        "call": any_of(ApiKey, ApiKey.last_used_at.is_not(None)),
        "dismissed": any_of(FirstSteps),
    }
