"""Leads as they are asked for: filtered, newest first; a deleted lead is as one that never was."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from webapp.forms.lifecycle import check_form
from webapp.http.fields import LEAD
from webapp.http.paging import Page, read_page
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.filling import tag_key
from webapp.leads.inputs import LeadQuery
from webapp.leads.models import Lead, LeadTag
from webapp.leads.search import by_index, read_found
from webapp.workspaces.models import Workspace


def list_leads_of(session: Session, workspace_id: bytes, query: LeadQuery) -> Page[Lead]:
    """Raises FormNotFound for a form that is not the workspace's."""
    if query.form is not None:
        check_form(session, workspace_id, query.form)
    filters = (*_plain_filters(workspace_id, query), *_identity_filters(session, workspace_id, query))
    leads = _of(workspace_id).where(Lead.is_test == query.test, *filters)
    if query.q is None or not query.q.strip():
        return read_page(session, _by_order(leads, query), Lead.id, query)
    return read_found(session, leads, workspace_id, query.q, query, test=query.test)


def get_lead(session: Session, workspace_id: bytes, lead_id: bytes, *, lock: bool = False) -> Lead:
    """A lead of this workspace, locked until the end of the transaction if asked for; raises NotFound."""
    statement = _of(workspace_id).where(Lead.id == lead_id)
    return LEAD.found(session.scalar(statement.with_for_update() if lock else statement))


def _of(workspace_id: bytes) -> Select[Lead]:
    return select(Lead).where(Lead.workspace_id == workspace_id, Lead.deleted_at.is_(None))


def _by_order(leads: Select[Lead], query: LeadQuery) -> Select[Lead]:
    """Read in the order of an index, unless a filter may leave few leads: then the database finds those."""
    if query.email or query.phone or query.tag or query.form:
        return leads
    return by_index(leads, "ix_leads_newest" if query.status is None else "ix_leads_status")


def _plain_filters(workspace_id: bytes, query: LeadQuery) -> Iterator[ColumnElement[bool]]:
    if query.status is not None:
        yield Lead.status == query.status
    if query.source is not None:
        yield Lead.source == query.source
    if query.form is not None:
        yield Lead.form_id == query.form
    if query.since is not None:
        yield Lead.created_at >= query.since
    if query.tag is not None:
        tagged = LeadTag.workspace_id == workspace_id, LeadTag.key == tag_key(query.tag.strip())
        yield Lead.id.in_(select(LeadTag.lead_id).where(*tagged))


def _identity_filters(session: Session, workspace_id: bytes, query: LeadQuery) -> Iterator[ColumnElement[bool]]:
    """Emails and phones are compared as identities are: by their key. What makes none is nobody's."""
    if query.email is not None:
        yield Lead.email_key == identity_keys(email_key(query.email), None, test=query.test).email
        yield Lead.email_key.is_not(None)
    if query.phone is not None:
        phone = phone_key(query.phone, session.get_one(Workspace, workspace_id).country)
        yield Lead.phone_key == identity_keys(None, phone.key if phone else None, test=query.test).phone
        yield Lead.phone_key.is_not(None)
