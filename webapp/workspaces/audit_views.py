"""Settings → Audit log: who changed what, the newest first."""

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery, read_page
from webapp.http.route import PageArgs
from webapp.workspaces.audit_names import names_in
from webapp.workspaces.models import AuditEntry

pages = Pages("audit")

AREAS = {
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
    "deal": "Deals",
}


class AuditArgs(PageArgs, PageQuery):
    area: str | None = None


@pages.get("/settings/audit-log", role="admin")
def audit_log(session: Session, me: Me, query: AuditArgs) -> Response:
    entries = select(AuditEntry).where(AuditEntry.workspace_id == me.workspace_id)
    if query.area in AREAS:
        entries = entries.where(AuditEntry.action.startswith(f"{query.area}.", autoescape=True))
    page = read_page(session, entries, AuditEntry.id, query)
    names = names_in(session, me.workspace_id, page.items)
    return render("workspaces/audit.html", page=page, names=names, areas=AREAS, area=query.area or "")
