"""Custom fields: what a workspace says of the keys that its leads, accounts and deals hold beyond our own fields.

A definition decides how the dashboard shows, edits and checks a value, and what it is called in lists and exports. It
never changes what is stored or taken in: keys that nobody defined stay welcome.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, Invalid
from webapp.http.fields import CUSTOM_FIELD
from webapp.workspaces.audit import note
from webapp.workspaces.custom_field_models import CustomField

Entity = Literal["lead", "account", "deal"]
MOST_FIELDS = 100
SELECT = "select"


def fields_of(session: Session, workspace_id: bytes, entity: Entity) -> Sequence[CustomField]:
    """Those in use, in their order."""
    used = _of(workspace_id, entity).where(CustomField.archived_at.is_(None))
    return session.scalars(used.order_by(CustomField.position, CustomField.id)).all()


def archived_fields_of(session: Session, workspace_id: bytes, entity: Entity) -> Sequence[CustomField]:
    gone = _of(workspace_id, entity).where(CustomField.archived_at.is_not(None))
    return session.scalars(gone.order_by(CustomField.label, CustomField.id)).all()


def get_field(session: Session, workspace_id: bytes, field_id: bytes) -> CustomField:
    """A field of this workspace, archived or not, locked; raises NotFound."""
    own = CustomField.workspace_id == workspace_id, CustomField.id == field_id
    return CUSTOM_FIELD.found(session.scalar(select(CustomField).where(*own).with_for_update()))


def define_field(session: Session, workspace_id: bytes, values: Mapping[str, Any], actor: str) -> CustomField:
    """A field behind the others of its entity. `values`: `entity`, `key`, `type` at least. Raises Invalid, Conflict."""
    now = datetime.now(UTC)
    field = CustomField(
        id=new_id(),
        workspace_id=workspace_id,
        entity=values["entity"],
        key=values["key"],
        label=values.get("label") or called(values["key"]),
        type=values["type"],
        options=list(values.get("options") or ()),
        in_list=bool(values.get("in_list")),
        position=_place_behind(session, workspace_id, values["entity"], values["key"]),
        created_at=now,
        updated_at=now,
    )
    _check_options(field)
    session.add(field)
    note(session, workspace_id, actor, "custom_field.created", CUSTOM_FIELD.show(field.id), ["key", "type"])
    return field


def change_field(session: Session, field: CustomField, values: Mapping[str, Any], actor: str) -> None:
    """Change a locked field: `label`, `type`, `options`, `in_list`, `archived`, `position`, its place from 0 on.

    Raises Invalid for a list without options.
    """
    for name, value in values.items():
        match name:
            case "archived":
                field.archived_at = (field.archived_at or datetime.now(UTC)) if value else None
            case "position":
                _move(session, field, value)
            case _:
                setattr(field, name, value)
    _check_options(field)
    field.updated_at = datetime.now(UTC)
    note(session, field.workspace_id, actor, "custom_field.updated", CUSTOM_FIELD.show(field.id), values)


def forget_field(session: Session, field: CustomField, actor: str) -> None:
    """Take a definition away; what is stored under its key stays."""
    session.delete(field)
    note(session, field.workspace_id, actor, "custom_field.deleted", CUSTOM_FIELD.show(field.id))


def called(key: str) -> str:
    """A key as people would word it: `whatsapp_no` is Whatsapp no."""
    words = key.replace("_", " ").replace("-", " ").split()
    return " ".join(words)[:1].upper() + " ".join(words)[1:] if words else key


def _of(workspace_id: bytes, entity: Entity) -> Select[CustomField]:
    return select(CustomField).where(CustomField.workspace_id == workspace_id, CustomField.entity == entity)


def _place_behind(session: Session, workspace_id: bytes, entity: Entity, key: str) -> int:
    """The place behind the last field. Raises Conflict for a key that is defined, and for one field too many."""
    own = CustomField.workspace_id == workspace_id, CustomField.entity == entity
    known = session.scalar(select(CustomField).where(*own, CustomField.key == key))
    if known is not None:
        state = "archived. Restore it" if known.archived_at is not None else "defined already. Change that field"
        problem = f"The key {key} is {state} instead."
        raise Conflict(problem, fields={"key": [problem]})
    count, last = session.execute(select(func.count(), func.max(CustomField.position)).where(*own)).one()
    if count >= MOST_FIELDS:
        raise Conflict(f"There are {MOST_FIELDS} fields, the most there can be. Delete one that nobody needs.")
    return 0 if last is None else last + 1


def _move(session: Session, field: CustomField, place: int) -> None:
    others = [one for one in fields_of(session, field.workspace_id, _entity(field)) if one.id != field.id]
    place = max(0, min(len(others), place))
    for number, one in enumerate([*others[:place], field, *others[place:]]):
        one.position = number


def _entity(field: CustomField) -> Entity:
    known: dict[str, Entity] = {"lead": "lead", "account": "account", "deal": "deal"}
    return known[field.entity]


def _check_options(field: CustomField) -> None:
    """Only a select has options, each once."""
    field.options = list(dict.fromkeys(field.options)) if field.type == SELECT else []
    if field.type == SELECT and not field.options:
        problem = "Give at least one option to choose from."
        raise Invalid(f"options: {problem}", fields={"options": [problem]})
