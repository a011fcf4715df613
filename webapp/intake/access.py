"""What credentials open: workspace, form and limits in one statement, so that a revoked key is revoked at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, exists, select, update

from webapp.database.ids import parse, show
from webapp.errors import Forbidden, FormNotFound, Unauthorized
from webapp.forms.models import Form, FormVersion
from webapp.forms.settings import columns, from_row
from webapp.intake.incoming import Access
from webapp.workspaces.keys import SUBMIT
from webapp.workspaces.models import ApiKey, BlockedSender, Workspace
from webapp.workspaces.plans import plan_limits
from webapp.workspaces.secrets import digest

_workspaces, _keys, _forms = Workspace.__table__, ApiKey.__table__, Form.__table__
_versions = FormVersion.__table__

_workspace_columns: list[ColumnElement[Any]] = [
    _workspaces.c.id.label("workspace_id"),
    _workspaces.c.plan,
    _workspaces.c.limits,
    _workspaces.c.country,
    _workspaces.c.lead_statuses,
    exists().where(BlockedSender.__table__.c.workspace_id == _workspaces.c.id).label("has_blocklist"),
]
_live_form = and_(_forms.c.id == bindparam("form"), _forms.c.deleted_at.is_(None))
_by_key: Select[Any] = (
    select(
        *_workspace_columns,
        *columns(),
        _keys.c.id.label("key_id"),
        _keys.c.is_test,
        _keys.c.scopes,
        _keys.c.last_used_at,
        _keys.c.expires_at,
        _keys.c.revoked_at,
    )
    .join(_workspaces, _workspaces.c.id == _keys.c.workspace_id)
    .outerjoin(_forms, and_(_live_form, _forms.c.workspace_id == _keys.c.workspace_id))
    .where(_keys.c.hash == bindparam("hash"))
)
_by_form: Select[Any] = (
    select(*_workspace_columns, *columns(), _versions.c.fields)
    .join(_workspaces, _workspaces.c.id == _forms.c.workspace_id)
    .outerjoin(_versions, and_(_versions.c.form_id == _forms.c.id, _versions.c.number == _forms.c.version))
    .where(_live_form)
)
_origins = select(_forms.c.allowed_origins).where(_live_form)
_touch = update(_keys).where(_keys.c.id == bindparam("of")).values(last_used_at=bindparam("at"))


def by_key(connection: Connection, secret: str, form_reference: str, now: datetime, *, sandbox: bool) -> Access:
    """The access of an API key to a form of its workspace. Raises Unauthorized, Forbidden, FormNotFound.

    All wrong keys cost the same one look-up by hash, whatever is wrong with them (C8).
    """
    form_id = parse("form", form_reference) or b""
    row = connection.execute(_by_key, {"hash": digest(secret), "form": form_id}).one_or_none()
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise Unauthorized
    if SUBMIT not in row.scopes:
        raise Forbidden(f"This key lacks the scope {SUBMIT}. Use a key that has it.")
    return _access(row, credential=show("key", row.key_id), is_test=row.is_test or sandbox, key_id=row.key_id)


def by_form(connection: Connection, form_reference: str, *, sandbox: bool) -> Access:
    """The access that a form's public id gives (H1). Raises FormNotFound."""
    row = connection.execute(_by_form, {"form": parse("form", form_reference) or b""}).one_or_none()
    if row is None:
        raise FormNotFound
    return _access(row, credential="form", is_test=sandbox, fields=row.fields or ())


def allowed_origins(connection: Connection, form_reference: str) -> list[str] | None:
    """The origins that a form allows, for a preflight, which has no credentials; None where there is no such form."""
    found: list[str] | None = connection.execute(_origins, {"form": parse("form", form_reference) or b""}).scalar()
    return found


def touch(connection: Connection, key_id: bytes, at: datetime) -> None:
    """Note that a key was used."""
    connection.execute(_touch, {"of": key_id, "at": at})


def _access(row: Row[Any], *, credential: str, is_test: bool, **more: Any) -> Access:
    form = from_row(row)
    if form is None:
        raise FormNotFound
    limits: Mapping[str, int] = plan_limits(row.plan, row.limits)
    return Access(
        row.workspace_id,
        row.plan,
        limits,
        row.country,
        row.lead_statuses,
        bool(row.has_blocklist),
        credential,
        is_test,
        form,
        **more,
    )
