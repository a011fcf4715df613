"""Who did it: the names of the forms, members, API keys, workflows and imports that events name by their ids."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import literal_column, select, union_all
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.events.models import Event
from webapp.extensions import Model
from webapp.forms.models import Form
from webapp.http.fields import RUN
from webapp.leads.desk_models import Import
from webapp.leads.page_inputs import IMPORT
from webapp.submissions.consenting import VISITOR
from webapp.workspaces.models import ApiKey

Names = Mapping[bytes, str]
_KEY = "key"


def actor_of(event: Event) -> str:
    """Whoever did it, as the audit log names them; empty where it came about by itself."""
    return str(event.data.get("by") or "")


def called(actor: str, names: Names) -> str:
    """The name of whoever did it, empty for nobody."""
    if actor == VISITOR:
        return "The person themselves"
    id_ = parse(actor.partition("_")[0], actor)
    return names.get(id_, "Somebody who left") if id_ is not None else ""


def names_of(
    session: Session, workspace_id: bytes, events: Sequence[Event], forms: Iterable[bytes | None] = ()
) -> dict[bytes, str]:
    """What the forms, keys and files are called that these events name, in one statement; workflows, in another.

    `forms`: more of them.
    """
    form_ids = {*(event.form_id for event in events), *forms} - {None}
    actors = {actor_of(event) for event in events}
    key_ids = {parse(_KEY, actor) for actor in actors} - {None}
    files = {parse(IMPORT.prefix, str(event.data["import"])) for event in events if "import" in event.data} - {None}
    kinds = (
        (Form, Form.name, "", form_ids),
        (ApiKey, ApiKey.name, "API key ", key_ids),
        (Import, Import.file_name, "", files),
    )
    asked: list[Any] = [
        select(model.id, name, literal_column(f"'{said}'").label("said")).where(
            model.workspace_id == workspace_id, model.id.in_(ids)
        )
        for model, name, said, ids in kinds
        if ids
    ]
    rows = session.execute(union_all(*asked)) if asked else ()
    named = {bytes(id_): f"{said}{name or 'without a name'}" for id_, name, said in rows}
    return named | _workflow_names(session, workspace_id, actors)


def _workflow_names(session: Session, workspace_id: bytes, actors: Iterable[str]) -> dict[bytes, str]:
    """What the workflows are called whose runs did it; of them, leads know the tables alone."""
    ids = {parse(RUN.prefix, actor) for actor in actors} - {None}
    if not ids:
        return {}
    runs, workflows = (Model.metadata.tables[name] for name in ("runs", "workflows"))
    named = select(runs.c.id, workflows.c.name).join(workflows, workflows.c.id == runs.c.workflow_id)
    rows = session.execute(named.where(runs.c.workspace_id == workspace_id, runs.c.id.in_(ids)))
    return {id_: "A workflow" for id_ in ids if id_} | {id_: f"Workflow “{name}”" for id_, name in rows}
