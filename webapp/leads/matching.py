"""Who is it? Leads are found by the identities they own, and the rows are locked in the order of their keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from webapp.database.inserting import insert_rows
from webapp.leads.models import Identity, Lead
from webapp.workspaces.models import Member

_identities, _leads, _members = Identity.__table__, Lead.__table__, Member.__table__
_left = (
    select(_members.c.removed_at).where(_members.c.id == _leads.c.assignee_id).scalar_subquery().label("owner_left_at")
)
_owned = (
    select(_identities.c.key, _identities.c.lead_id)
    .where(
        _identities.c.workspace_id == bindparam("workspace_id"),
        _identities.c.key.in_([bindparam("one"), bindparam("other")]),
    )
    .order_by(_identities.c.key)
    .with_for_update()
)
_owners = (
    select(_leads, _left)
    .where(_leads.c.workspace_id == bindparam("workspace_id"), _leads.c.id.in_([bindparam("one"), bindparam("other")]))
    .order_by(_leads.c.id)
    .with_for_update()
)
_by_id = (
    select(_leads, _left)
    .where(
        _leads.c.workspace_id == bindparam("workspace_id"),
        _leads.c.id == bindparam("of"),
        _leads.c.deleted_at.is_(None),
    )
    .with_for_update()
)
_take_over = (
    update(_identities)
    .where(_identities.c.workspace_id == bindparam("in_workspace"), _identities.c.key == bindparam("of"))
    .values(lead_id=bindparam("new_lead_id"))
)


def lock_owners(connection: Connection, workspace_id: bytes, keys: Sequence[bytes]) -> dict[bytes, Row[Any]]:
    """The leads that own these identities, at most two, by identity, locked until the end of the transaction.

    `owner_left_at`: when whom a lead is assigned to left the workspace; that row is not locked. For somebody new it is
    one short statement, which is what most submissions take.
    """
    if not keys:
        return {}
    of = {"workspace_id": workspace_id, "one": keys[0], "other": keys[-1]}
    owned = {key: lead_id for key, lead_id in connection.execute(_owned, of)}
    if not owned:
        return {}
    ids = list(owned.values())
    of |= {"one": ids[0], "other": ids[-1]}
    owners = {row.id: row for row in connection.execute(_owners, of)}
    return {key: owners[lead_id] for key, lead_id in owned.items()}


def claim(
    connection: Connection, workspace_id: bytes, lead_id: bytes, keys: Iterable[bytes], owners: Mapping[bytes, Row[Any]]
) -> None:
    """Give a lead the identities that nobody owns, or that only a deleted lead does.

    Another transaction may insert the same identity first: the database then reports a duplicate key, and the whole
    transaction runs again and finds that lead.
    """
    for key in sorted(keys):
        owner = owners.get(key)
        if owner is not None and owner.deleted_at is not None:
            connection.execute(_take_over, {"in_workspace": workspace_id, "of": key, "new_lead_id": lead_id})
    free = [{"workspace_id": workspace_id, "key": key, "lead_id": lead_id} for key in sorted(keys) if key not in owners]
    if free:
        insert_rows(connection, _identities, free)


def lock_lead(connection: Connection, workspace_id: bytes, lead_id: bytes) -> Row[Any] | None:
    """One lead of this workspace that is not deleted, locked."""
    return connection.execute(_by_id, {"workspace_id": workspace_id, "of": lead_id}).one_or_none()
