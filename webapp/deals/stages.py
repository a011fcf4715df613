"""What a workspace calls the five stages of its deals; their keys, s0 to s4, are the same everywhere (W10, W13)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import show
from webapp.deals.models import STAGES
from webapp.errors import Invalid
from webapp.http.fields import clean
from webapp.workspaces.audit import note
from webapp.workspaces.models import Workspace

LONGEST = 60


def stage_names(workspace: Workspace) -> dict[str, str]:
    """The name of each stage, in their order."""
    return {**STAGES, **(workspace.stage_names or {})}


def rename_stages(session: Session, workspace_id: bytes, names: Mapping[str, str], actor: str) -> None:
    """Give stages these names, by their keys; an empty one is the usual name again. Raises Invalid."""
    workspace = session.scalars(select(Workspace).where(Workspace.id == workspace_id).with_for_update()).one()
    wanted = {key: clean(names.get(key, "")) or usual for key, usual in STAGES.items()}
    _check(wanted)
    renamed = {key: name for key, name in wanted.items() if name != STAGES[key]} or None
    if renamed != workspace.stage_names:
        workspace.stage_names = renamed
        note(session, workspace_id, actor, "workspace.updated", show("ws", workspace_id), ["stage_names"])


def _check(names: Mapping[str, str]) -> None:
    problems: dict[str, list[str]] = {}
    for key, name in names.items():
        if len(name) > LONGEST:
            problems[key] = [f"Use a name of at most {LONGEST} characters."]
        elif any(name.casefold() == other.casefold() for at, other in names.items() if at < key):
            problems[key] = ["Another stage has this name. Use a different one."]
    if problems:
        raise Invalid("Each stage has a name of its own.", fields=problems)
