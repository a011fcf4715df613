"""Domains: the websites of a workspace, by whose ids form responses name them (R6)."""

from collections.abc import Sequence
from datetime import UTC, datetime

import idna
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, Invalid, NotFound
from webapp.workspaces.models import Domain


def create_domain(session: Session, workspace_id: bytes, host: str, required_fields: Sequence[str] = ()) -> Domain:
    """A website by its host, and the fields that its forms require. Raises Invalid, Conflict."""
    host = canonical_host(host)
    if session.scalar(select(Domain.id).where(Domain.workspace_id == workspace_id, Domain.host == host)):
        raise Conflict(f"{host} is listed already.")
    domain = Domain(
        id=new_id(),
        workspace_id=workspace_id,
        host=host,
        required_fields=list(required_fields),
        created_at=datetime.now(UTC),
    )
    session.add(domain)
    return domain


def get_domain(session: Session, workspace_id: bytes, domain_id: bytes) -> Domain:
    """A domain of this workspace; raises NotFound."""
    domain = session.scalar(select(Domain).where(Domain.workspace_id == workspace_id, Domain.id == domain_id))
    if domain is None:
        raise NotFound("This domain does not exist.")
    return domain


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
