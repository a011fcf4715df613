"""The management API of domains: their ids are what form responses name (R6)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import DOMAIN, DomainId, Filled
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Output, Patch
from webapp.workspaces.audit import note
from webapp.workspaces.domains import change_domain, create_domain, get_domain
from webapp.workspaces.models import Domain

api = Api("domains")

READ, WRITE = "domains:read", "domains:write"
Host = Annotated[Filled, Field(max_length=253, examples=["www.example.com"])]
FieldName = Annotated[Filled, Field(max_length=200, examples=["firstName"])]


class DomainOut(Output):
    id: DomainId
    host: str
    required_fields: list[str]
    created_at: datetime

    @classmethod
    def of(cls, domain: Domain) -> "DomainOut":
        return cls.model_validate({name: getattr(domain, name) for name in cls.model_fields})


class DomainPatch(Patch):
    host: Host = ""
    required_fields: Annotated[
        list[FieldName], Field(max_length=100, description="Fields of a lead, or keys of its custom data.")
    ] = []


class DomainIn(DomainPatch):
    host: Host


class DeletedDomain(Output):
    id: DomainId


@api.get("/domains", scope=READ, summary="List the domains")
def list_domains(session: Session, caller: Caller, query: PageQuery) -> Page[DomainOut]:
    domains = select(Domain).where(Domain.workspace_id == caller.workspace_id)
    return read_page(session, domains, Domain.id, query).map(DomainOut.of)


@api.post("/domains", scope=WRITE, summary="Add a domain", status=201, refusals=(Conflict,))
def add_domain(session: Session, caller: Caller, body: DomainIn) -> DomainOut:
    domain = create_domain(session, caller.workspace_id, body.host, body.required_fields)
    _note(session, caller, "domain.created", domain.id, body)
    return DomainOut.of(domain)


@api.get("/domains/<domain_id>", scope=READ, summary="Show a domain")
def show_domain(session: Session, caller: Caller, domain_id: DomainId) -> DomainOut:
    return DomainOut.of(get_domain(session, caller.workspace_id, domain_id))


@api.patch("/domains/<domain_id>", scope=WRITE, summary="Change a domain", refusals=(Conflict,))
def update_domain(session: Session, caller: Caller, domain_id: DomainId, body: DomainPatch) -> DomainOut:
    domain = get_domain(session, caller.workspace_id, domain_id)
    change_domain(session, domain, body.changes())
    _note(session, caller, "domain.updated", domain.id, body)
    return DomainOut.of(domain)


@api.delete("/domains/<domain_id>", scope=WRITE, summary="Delete a domain; its form responses are refused from then on")
def remove_domain(session: Session, caller: Caller, domain_id: DomainId) -> DeletedDomain:
    session.delete(get_domain(session, caller.workspace_id, domain_id))
    note(session, caller.workspace_id, caller.actor, "domain.deleted", DOMAIN.show(domain_id))
    return DeletedDomain(id=domain_id)


def _note(session: Session, caller: Caller, action: str, domain_id: bytes, body: DomainPatch) -> None:
    note(session, caller.workspace_id, caller.actor, action, DOMAIN.show(domain_id), body.changes())
