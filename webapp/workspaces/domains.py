"""Domains: the websites of a workspace, by whose ids form responses name them (R6)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import idna
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, Invalid
from webapp.http.fields import DOMAIN
from webapp.workspaces.models import Domain


def create_domain(session: Session, workspace_id: bytes, host: str, required_fields: Sequence[str] = ()) -> Domain:
    """A website by its host, and the fields that its forms require. Raises Invalid, Conflict."""
    domain = Domain(id=new_id(), workspace_id=workspace_id, created_at=datetime.now(UTC))
    change_domain(session, domain, {"host": host, "required_fields": required_fields})
    session.add(domain)
    return domain


def change_domain(session: Session, domain: Domain, values: Mapping[str, Any]) -> None:
    """Change `host` or `required_fields`. Raises Invalid, Conflict."""
    if "host" in values:
        domain.host = _free_host(session, domain, values["host"])
    if "required_fields" in values:
        domain.required_fields = list(dict.fromkeys(values["required_fields"]))


def get_domain(session: Session, workspace_id: bytes, domain_id: bytes) -> Domain:
    """A domain of this workspace; raises NotFound."""
    return DOMAIN.found(
        session.scalar(select(Domain).where(Domain.workspace_id == workspace_id, Domain.id == domain_id))
    )


def _free_host(session: Session, domain: Domain, host: str) -> str:
    host = canonical_host(host)
    taken = Domain.workspace_id == domain.workspace_id, Domain.host == host, Domain.id != domain.id
    if session.scalar(select(Domain.id).where(*taken)) is not None:
        raise Conflict(f"{host} is listed already.")
    return host


def canonical_host(host: str) -> str:
    """A bare host in its ASCII form. Raises Invalid for anything else."""
    text = host.strip().rstrip(".").lower()
    try:
        ascii_host = text if text.isascii() else idna.encode(text, uts46=True).decode()
    except idna.IDNAError:
        ascii_host = ""
    labels = ascii_host.split(".")
    plain = all(label and label.replace("-", "").isalnum() and len(label) <= 63 for label in labels)
    if not plain or len(ascii_host) > 253:
        raise Invalid(
            "Give a host such as www.example.com, without https:// and without a path.", fields={"host": ["is no host"]}
        )
    return ascii_host
