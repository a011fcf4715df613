"""Who and what the audit log speaks of, by name."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.database.ids import parse
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.models import ApiKey, AuditEntry, Domain
from webapp.workspaces.people import members_by_id

_NAMED: dict[str, InstrumentedAttribute[str]] = {
    "dom": Domain.host,
    "inv": Invitation.email,
    "fld": CustomField.label,
}


def call_by(prefix: str, column: InstrumentedAttribute[str]) -> None:
    """Let the log call things by this column, whose public ids begin so. Each package says it of its own things."""
    _NAMED[prefix] = column


def names_in(session: Session, workspace_id: bytes, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """What the members and keys that these entries speak of are called, by their public ids."""
    spoken_of = {text for entry in entries for text in (entry.actor, entry.subject)}
    members = {text: id_ for text in spoken_of if (id_ := parse("mem", text)) is not None}
    keys = {text: id_ for text in spoken_of if (id_ := parse("key", text)) is not None}
    people = members_by_id(session, workspace_id, members.values())
    named = {text: people[id_].user.name or people[id_].user.email for text, id_ in members.items() if id_ in people}
    return named | _key_names(session, workspace_id, keys) | _named(session, workspace_id, spoken_of)


def _named(session: Session, workspace_id: bytes, spoken_of: Iterable[str]) -> dict[str, str]:
    """By the column that each kind is called by: domains by their host, invitations by whom they are for."""
    names: dict[str, str] = {}
    for prefix, column in _NAMED.items():
        ids = {id_: text for text in spoken_of if (id_ := parse(prefix, text)) is not None}
        if ids:
            thing = column.class_
            own = select(thing.id, column).where(thing.workspace_id == workspace_id, thing.id.in_(ids))
            names |= {ids[id_]: name for id_, name in session.execute(own) if name}
    return names


def _key_names(session: Session, workspace_id: bytes, keys: dict[str, bytes]) -> dict[str, str]:
    if not keys:
        return {}
    own = select(ApiKey.id, ApiKey.name).where(ApiKey.workspace_id == workspace_id, ApiKey.id.in_(keys.values()))
    known = {row.id: row.name for row in session.execute(own)}
    return {text: f"Key “{known[id_]}”" for text, id_ in keys.items() if id_ in known}
