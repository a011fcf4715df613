"""What credentials open: workspace, form and limits, read anew each time, so that a revoked key is revoked at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, exists, select, update

from webapp.database.ids import parse, show
from webapp.errors import Forbidden, FormNotFound, Unauthorized
from webapp.forms.models import Form, FormVersion, InboundKey
from webapp.forms.published import published
from webapp.forms.settings import columns, from_row
from webapp.forms.sources import FormSource
from webapp.intake.incoming import Access, Call, DomainFacts, Holder
from webapp.workspaces.keys import API, SUBMIT
from webapp.workspaces.models import ApiKey, BlockedSender, Domain, Workspace
from webapp.workspaces.plans import plan_limits
from webapp.workspaces.secrets import digest

_workspaces, _keys, _forms = Workspace.__table__, ApiKey.__table__, Form.__table__
_versions, _inbound, _domains = FormVersion.__table__, InboundKey.__table__, Domain.__table__

_workspace_columns: list[ColumnElement[Any]] = [
    _workspaces.c.id.label("workspace_id"),
    _workspaces.c.plan,
    _workspaces.c.limits,
    _workspaces.c.country,
    _workspaces.c.lead_statuses,
    _workspaces.c.exempt_ips,
    _workspaces.c.ip_keeping,
    exists().where(BlockedSender.__table__.c.workspace_id == _workspaces.c.id).label("has_blocklist"),
]
_key_columns: list[ColumnElement[Any]] = [
    _keys.c.id.label("key_id"),
    _keys.c.is_test,
    _keys.c.scopes,
    _keys.c.expires_at,
    _keys.c.revoked_at,
]
_live = _forms.c.deleted_at.is_(None)
_live_form = and_(_forms.c.id == bindparam("form"), _live)
_key_of_hash = and_(_keys.c.hash == bindparam("hash"), _keys.c.kind == bindparam("kind"))
_by_key: Select[Any] = (
    select(*_workspace_columns, *columns(), *_key_columns)
    .join(_workspaces, _workspaces.c.id == _keys.c.workspace_id)
    .outerjoin(_forms, and_(_live_form, _forms.c.workspace_id == _keys.c.workspace_id))
    .where(_key_of_hash)
)
_holder: Select[Any] = (
    select(*_workspace_columns, *_key_columns)
    .join(_workspaces, _workspaces.c.id == _keys.c.workspace_id)
    .where(_key_of_hash)
)
_workspace: Select[Any] = select(*_workspace_columns).where(_workspaces.c.id == bindparam("workspace"))
_by_form: Select[Any] = (
    select(*_workspace_columns, *columns(), _versions.c.id.label("version_id"))
    .join(_workspaces, _workspaces.c.id == _forms.c.workspace_id)
    .outerjoin(_versions, and_(_versions.c.form_id == _forms.c.id, _versions.c.number == _forms.c.version))
    .where(_live_form)
)
_by_inbound_key: Select[Any] = (
    select(*_workspace_columns, *columns(), _inbound.c.id.label("inbound_id"), _inbound.c.is_test)
    .join(_inbound, _inbound.c.workspace_id == _workspaces.c.id)
    .join(_forms, and_(_forms.c.id == _inbound.c.form_id, _live))
    .where(_inbound.c.id == bindparam("of"), _inbound.c.hash == bindparam("hash"), _inbound.c.deleted_at.is_(None))
)
_of_source: Select[Any] = select(*columns(), _forms.c.source_key).where(
    _forms.c.workspace_id == bindparam("workspace"), _forms.c.source_key.in_(bindparam("keys", expanding=True)), _live
)
_domain: Select[Any] = select(_domains).where(
    _domains.c.workspace_id == bindparam("workspace"), _domains.c.id == bindparam("of")
)
_origins = select(_forms.c.allowed_origins).where(_live_form)
_inbound_origins = (
    select(_forms.c.allowed_origins)
    .join(_inbound, _inbound.c.form_id == _forms.c.id)
    .where(_inbound.c.id == bindparam("of"), _inbound.c.deleted_at.is_(None), _live)
)
_touch = update(_keys).where(_keys.c.id == bindparam("of")).values(last_used_at=bindparam("at"))
_touch_inbound = (
    update(_inbound)
    .where(_inbound.c.id == bindparam("of"))
    .values(last_used_at=bindparam("at"), request_count=_inbound.c.request_count + 1)
)


class NoFormYet(Exception):
    """The form of a source is to be made first."""

    def __init__(self, workspace_id: bytes, source: FormSource, fallback: Access | None) -> None:
        super().__init__(source.name)
        self.workspace_id, self.source, self.fallback = workspace_id, source, fallback


def by_key(connection: Connection, secret: str | None, call: Call) -> Access:
    """The access of an API key to the form that the path names. Raises Unauthorized, Forbidden, FormNotFound.

    All wrong keys cost the same one look-up by hash, whatever is wrong with them (C8).
    """
    form = parse("form", call.reference) or b""
    row = connection.execute(_by_key, {"hash": _hash(secret), "kind": API, "form": form}).one_or_none()
    return _access(_checked(row, call), row)


def by_form(connection: Connection, form_reference: str, *, sandbox: bool) -> Access:
    """The access that a form's public id gives (H1). Raises FormNotFound."""
    row = connection.execute(_by_form, {"form": parse("form", form_reference) or b""}).one_or_none()
    if row is None:
        raise FormNotFound
    definition = published(connection, row.version_id) if row.version_id is not None else None
    return replace(_access(_held(row, credential="form", is_test=sandbox), row), definition=definition)


def by_inbound_key(connection: Connection, token: str | None, call: Call) -> Access:
    """The access of an inbound key at its own address (I4); whatever is wrong with the two, it is Unauthorized."""
    of = parse("inb", call.reference) or b""
    row = connection.execute(_by_inbound_key, {"of": of, "hash": _hash(token)}).one_or_none()
    if row is None:
        raise Unauthorized("The webhook token is missing or not valid.")
    held = _held(row, credential=show("inb", row.inbound_id), is_test=row.is_test or call.sandbox)
    return replace(_access(held, row), inbound_id=row.inbound_id)


def holder(connection: Connection, secret: str | None, call: Call, *, kind: str = API) -> Holder:
    """Whose key it is, for the ways in whose path names no form. Raises Unauthorized, Forbidden."""
    row = connection.execute(_holder, {"hash": _hash(secret), "kind": kind}).one_or_none()
    return _checked(row, call)


def holder_again(connection: Connection, workspace_id: bytes) -> Holder:
    """The workspace of a call that is in the ledger."""
    return _held(connection.execute(_workspace, {"workspace": workspace_id}).one(), credential="", is_test=False)


def with_source(connection: Connection, held: Holder, source: FormSource) -> Access:
    """Access to the form of a source. Raises NoFormYet, with the access to the default form where there is one."""
    keys = {"workspace": held.workspace_id, "keys": [source.key, source.fallback.key]}
    found = {row.source_key: row for row in connection.execute(_of_source, keys)}
    if source.key not in found:
        default = found.get(source.fallback.key)
        raise NoFormYet(held.workspace_id, source, None if default is None else _access(held, default))
    return _access(held, found[source.key])


def domain(connection: Connection, workspace_id: bytes, reference: str) -> DomainFacts | None:
    """A domain of this workspace by its public id."""
    of = parse("dom", reference) or b""
    row = connection.execute(_domain, {"workspace": workspace_id, "of": of}).one_or_none()
    return None if row is None else DomainFacts(row.host, row.required_fields)


def form_origins(connection: Connection, form_reference: str) -> list[str] | None:
    """The origins that a form allows, for a preflight, which has no credentials; None where there is no such form."""
    found: list[str] | None = connection.execute(_origins, {"form": parse("form", form_reference) or b""}).scalar()
    return found


def inbound_origins(connection: Connection, reference: str) -> list[str] | None:
    """The same of an inbound key."""
    found: list[str] | None = connection.execute(_inbound_origins, {"of": parse("inb", reference) or b""}).scalar()
    return found


def touch(connection: Connection, access: Access, at: datetime) -> None:
    """Note that a key was used; an inbound key counts its requests (I11)."""
    if access.inbound_id is not None:
        connection.execute(_touch_inbound, {"of": access.inbound_id, "at": at})
    elif access.key_id is not None:
        connection.execute(_touch, {"of": access.key_id, "at": at})


def _hash(secret: str | None) -> bytes:
    return digest(secret or "")


def _checked(row: Row[Any] | None, call: Call) -> Holder:
    now = call.received_at
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise Unauthorized
    if SUBMIT not in row.scopes:
        raise Forbidden(f"This key lacks the scope {SUBMIT}. Use a key that has it.")
    held = _held(row, credential=show("key", row.key_id), is_test=row.is_test or call.sandbox)
    return replace(held, key_id=row.key_id)


def _held(row: Row[Any], *, credential: str, is_test: bool) -> Holder:
    limits: Mapping[str, int] = plan_limits(row.plan, row.limits)
    return Holder(
        row.workspace_id,
        limits,
        row.country,
        row.lead_statuses,
        row.exempt_ips,
        bool(row.has_blocklist),
        row.ip_keeping,
        credential,
        is_test,
    )


def _access(held: Holder, row: Row[Any] | None) -> Access:
    form = from_row(row) if row is not None else None
    if form is None:
        raise FormNotFound
    return Access(**vars(held), form=form)
