"""Settings → Audit log: who changed what, the newest first."""

from collections.abc import Sequence

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import MEMBER
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery, read_page
from webapp.http.route import PageArgs
from webapp.workspaces.audit_names import names_in
from webapp.workspaces.models import AuditEntry, Member, User

pages = Pages("audit")

AREAS = {
    "sign_in": "Sign-ins",
    "password": "Passwords",
    "second_factor": "Two-factor sign-in",
    "workspace": "General",
    "member": "Members",
    "invitation": "Invitations",
    "form": "Forms",
    "key": "API keys",
    "team_key": "Team keys",
    "inbound_key": "Webhook keys",
    "endpoint": "Webhooks",
    "domain": "Domains",
    "blocklist": "Blocklist",
    "lead": "Leads",
    "person": "People’s data",
    "deal": "Deals",
    "workflow": "Workflows",
    "run": "Workflow runs",
}


class AuditArgs(PageArgs, PageQuery):
    area: str | None = None
    person: str | None = None


@pages.get("/settings/audit-log", role="admin")
def audit_log(session: Session, me: Me, query: AuditArgs) -> Response:
    entries = select(AuditEntry).where(AuditEntry.workspace_id == me.workspace_id)
    if query.area in AREAS:
        entries = entries.where(AuditEntry.action.startswith(f"{query.area}.", autoescape=True))
    if query.person:
        entries = entries.where(AuditEntry.actor == query.person)
    page = read_page(session, entries, AuditEntry.id, query)
    return render(
        "workspaces/audit.html",
        page=page,
        names=names_in(session, me.workspace_id, page.items),
        areas=AREAS,
        people=[(MEMBER.show(each.id), each.user.name or each.user.email) for each in _people(session, me)],
        asked={"area": query.area or "", "person": query.person or ""},
    )


def _people(session: Session, me: Me) -> Sequence[Member]:
    """All who ever were members, since the log speaks of them."""
    ever = select(Member).join(Member.user).where(Member.workspace_id == me.workspace_id)
    return session.scalars(ever.order_by(User.name, User.email)).all()
