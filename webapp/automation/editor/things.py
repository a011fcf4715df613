"""What a workflow can speak of: the members, endpoints, forms, statuses and stages of a workspace, each by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.editor.asked import asked_fields
from webapp.deals.models import STAGES
from webapp.deliveries.lifecycle import list_endpoints
from webapp.deliveries.states import ENABLED
from webapp.forms.definition.field import FormField
from webapp.forms.models import Form
from webapp.http.fields import FORM, MEMBER
from webapp.workspaces.members import members_of
from webapp.workspaces.models import Workspace

CHANNELS = {"webhook": "Webhook", "discord": "Discord", "slack": "Slack", "teams": "Teams", "local": "Local"}


@dataclass(frozen=True)
class Target:
    """An endpoint, as one chooses it. `off`: it is told nothing for the time being."""

    name: str
    channel: str
    off: bool

    def __str__(self) -> str:
        return f"{CHANNELS.get(self.channel, self.channel)}: {self.name}"


@dataclass(frozen=True)
class Things:
    """`asked`: what a condition can ask about, by the name that it has in a definition.

    `names`: what the ids and keys are called that conditions compare with.
    """

    members: Mapping[bytes, str]
    targets: Mapping[bytes, Target]
    forms: Mapping[bytes, str]
    statuses: Sequence[str]
    stages: Mapping[str, str]
    asked: Mapping[str, FormField]
    names: Mapping[str, str]


def things_of(session: Session, workspace_id: bytes) -> Things:
    workspace = session.get_one(Workspace, workspace_id)
    members = {one.id: one.user.name or one.user.email for one in members_of(session, workspace_id)}
    forms = _forms(session, workspace_id)
    stages = STAGES | (workspace.stage_names or {})
    people = {MEMBER.show(id_): name for id_, name in members.items()}
    ways_in = {FORM.show(form.id): form.name for form in forms}
    options: dict[str, Sequence[str]] = {
        "status": workspace.lead_statuses,
        "assignee": list(people),
        "form": list(ways_in),
        "waiting": ["yes", "no"],
        "deal.stage": list(stages),
    }
    return Things(
        members=members,
        targets=_targets(session, workspace_id),
        forms={form.id: form.name for form in forms},
        statuses=workspace.lead_statuses,
        stages=stages,
        asked=asked_fields(session, workspace_id, forms, options),
        names={**people, **ways_in, **stages},
    )


def _targets(session: Session, workspace_id: bytes) -> dict[bytes, Target]:
    """Those of the workspace itself: a form's own webhook is told what that form takes in, and nothing else."""
    found = (one for one in list_endpoints(session, workspace_id) if one.form_id is None)
    return {one.id: Target(one.name, one.channel, one.status != ENABLED) for one in found}


def _forms(session: Session, workspace_id: bytes) -> Sequence[Form]:
    own = Form.workspace_id == workspace_id, Form.deleted_at.is_(None)
    return session.scalars(select(Form).where(*own).order_by(Form.name, Form.id)).all()
