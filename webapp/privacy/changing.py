"""Changing how long things are kept, and how addresses are; what a change would delete is known before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from webapp.database.ids import show
from webapp.forms.models import Form
from webapp.forms.retention import Saying
from webapp.http.fields import FORM
from webapp.privacy import addressing
from webapp.privacy.kinds import KINDS, WALKED
from webapp.privacy.retention import Over, count_over
from webapp.workspaces import walks
from webapp.workspaces.audit import note
from webapp.workspaces.models import Workspace
from webapp.workspaces.retention import Said
from webapp.workspaces.visitor_address import WHOLE


def with_workspace(saying: Saying, said: Said) -> Saying:
    """As it would be if the workspace said this."""
    return replace(saying, said=said)


def with_form(saying: Saying, form_id: bytes, said: Said) -> Saying:
    """As it would be if a form said this."""
    return replace(saying, forms={**saying.forms, form_id: said})


def would_go(session: Session, before: Saying, after: Saying) -> Mapping[str, Over]:
    """By kind, what would be deleted at once of those that are kept for another time then, all forms together."""
    now = datetime.now(UTC)
    changed = [kind for kind in KINDS.values() if after.terms(kind.name, now) != before.terms(kind.name, now)]
    found = {kind.name: count_over(session, kind, after.terms(kind.name, now)) for kind in changed}
    return {name: _together(parts) for name, parts in found.items() if parts}


def change_retention(session: Session, workspace_id: bytes, said: Said, actor: str) -> None:
    session.get_one(Workspace, workspace_id).retention = dict(said) or None
    note(session, workspace_id, actor, "workspace.updated", show("ws", workspace_id), ["retention"])
    _begin(session, workspace_id)


def change_form_retention(session: Session, form: Form, said: Said, actor: str) -> None:
    form.retention = dict(said) or None
    note(session, form.workspace_id, actor, "form.updated", FORM.show(form.id), ["retention"])
    _begin(session, form.workspace_id)


def change_addresses(session: Session, workspace_id: bytes, choice: str, actor: str, *, stored: bool) -> None:
    """`stored`: have what is stored already kept so too, in the background."""
    session.get_one(Workspace, workspace_id).ip_keeping = choice
    note(session, workspace_id, actor, "workspace.updated", show("ws", workspace_id), ["ip_keeping"])
    if stored and choice != WHOLE:
        addressing.begin(session, workspace_id)


def _together(parts: Sequence[Over]) -> Over:
    return Over(None, sum(part.count for part in parts), min(part.oldest for part in parts))


def _begin(session: Session, workspace_id: bytes) -> None:
    """What was passed by may be over now."""
    for kind in WALKED:
        walks.begin(session, workspace_id, kind)
