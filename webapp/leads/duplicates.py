"""Who else may be the same person: a short list, from indexes alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.database.collation import caseless
from webapp.leads.models import Lead

MOST = 10
# Providers of mail for everybody: to share one says nothing.
OPEN_DOMAINS = frozenset(
    """
    aol.com free.fr gmail.com gmx.de gmx.net googlemail.com hotmail.com icloud.com libero.it live.com mail.com mail.ru
    me.com msn.com orange.fr outlook.com proton.me protonmail.com qq.com t-online.de web.de yahoo.co.uk yahoo.com
    yandex.ru 163.com
    """.split()
)


@dataclass(frozen=True)
class Duplicate:
    """`shared`: what both leads have: email, phone, name (with the company or its domain)."""

    lead: Lead
    shared: list[str] = field(default_factory=list)


def duplicates(session: Session, lead: Lead) -> list[Duplicate]:
    """At most ten, those of the same email first."""
    found: dict[bytes, Duplicate] = {}
    for shared, alike in _likenesses(lead):
        others = select(Lead).where(
            Lead.workspace_id == lead.workspace_id,
            Lead.is_test == lead.is_test,
            Lead.deleted_at.is_(None),
            Lead.id != lead.id,
            alike,
        )
        for other in session.scalars(others.limit(MOST)):
            found.setdefault(other.id, Duplicate(other)).shared.append(shared)
    return list(found.values())[:MOST]


def _likenesses(lead: Lead) -> Iterator[tuple[str, ColumnElement[bool]]]:
    if lead.email_key is not None:
        yield "email", Lead.email_key == lead.email_key
    if lead.phone_key is not None:
        yield "phone", Lead.phone_key == lead.phone_key
    places = list(_places(lead))
    if lead.first_name and lead.last_name and places:
        same_name = caseless(Lead.last_name) == lead.last_name, caseless(Lead.first_name) == lead.first_name
        yield "name", same_name[0] & same_name[1] & or_(*places)


def _places(lead: Lead) -> Iterator[ColumnElement[bool]]:
    """Where both would work."""
    domain = (lead.email or "").rpartition("@")[2].lower()
    if domain and domain not in OPEN_DOMAINS:
        yield caseless(Lead.email_domain) == domain
    if lead.company:
        yield caseless(Lead.company) == lead.company
