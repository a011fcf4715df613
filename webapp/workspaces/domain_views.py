"""Settings → Domains: the websites whose forms send responses, with the ids that name them (R6)."""

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.http.fields import DOMAIN, DomainId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.audit import note
from webapp.workspaces.domains import change_domain, create_domain, get_domain
from webapp.workspaces.key_inputs import DomainInput
from webapp.workspaces.models import Domain

pages = Pages("domains")

HOME = "/settings/domains"


@pages.get(HOME, role="admin")
def domains(session: Session, me: Me) -> Response:
    return _list(session, me, DomainInput(formdata=None))


@pages.post(HOME, role="admin")
def add_domain(session: Session, me: Me) -> Response:
    sent = DomainInput()
    if sent.submitted():
        try:
            domain = create_domain(session, me.workspace_id, sent.host.data, sent.fields)
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            note(session, me.workspace_id, me.actor, "domain.created", DOMAIN.show(domain.id), ["host"])
            toast(f"{domain.host} is added.")
            return redirect_to(HOME)
    return _list(session, me, sent, 422)


@pages.get(f"{HOME}/<domain_id>", role="admin")
def domain(session: Session, me: Me, domain_id: DomainId) -> Response:
    found = get_domain(session, me.workspace_id, domain_id)
    values = {"host": found.host, "required_fields": ", ".join(found.required_fields)}
    return _one(found, DomainInput(formdata=None, data=values))


@pages.post(f"{HOME}/<domain_id>", role="admin")
def update_domain(session: Session, me: Me, domain_id: DomainId) -> Response:
    found, sent = get_domain(session, me.workspace_id, domain_id), DomainInput()
    if sent.submitted():
        try:
            change_domain(session, found, {"host": sent.host.data, "required_fields": sent.fields})
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            note(session, me.workspace_id, me.actor, "domain.updated", DOMAIN.show(domain_id), sent.data)
            toast(f"{found.host} is saved.")
            return redirect_to(HOME)
    return _one(found, sent, 422)


@pages.post(f"{HOME}/<domain_id>/delete", role="admin")
def remove_domain(session: Session, me: Me, domain_id: DomainId) -> Response:
    found = get_domain(session, me.workspace_id, domain_id)
    session.delete(found)
    note(session, me.workspace_id, me.actor, "domain.deleted", DOMAIN.show(domain_id))
    toast(f"{found.host} is deleted. Its responses are refused from now on.")
    return redirect_to(HOME)


def _list(session: Session, me: Me, sent: DomainInput, status: int = 200) -> Response:
    own = select(Domain).where(Domain.workspace_id == me.workspace_id).order_by(Domain.host)
    rows = [(DOMAIN.show(each.id), each) for each in session.scalars(own)]
    return render("workspaces/domains.html", status=status, input=sent, domains=rows)


def _one(found: Domain, sent: DomainInput, status: int = 200) -> Response:
    return render("workspaces/domain.html", status=status, input=sent, id=DOMAIN.show(found.id))
