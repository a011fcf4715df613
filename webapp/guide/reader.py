"""Who reads the guide: what the placeholders of its samples stand for, where somebody is signed in.

Live keys are never shown, since nobody knows them; what a sample holds is a test key, which makes test leads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.inbound import inbound_url, token_of
from webapp.forms.models import InboundKey
from webapp.http.fields import DOMAIN, FORM, TEAM
from webapp.http.me import Me
from webapp.onboarding.trying import first_form
from webapp.workspaces.keys import TEAM as KEY_OF_TEAM
from webapp.workspaces.keys import shown_key
from webapp.workspaces.models import Domain

BASE = "https://leads.example.com"
_SHOWN_TO = "member"  # whoever only looks on sees no key, not even one for tests


@dataclass(frozen=True)
class Reader:
    """`known`: what stands in place of each placeholder. One that is not known stays as it is."""

    known: Mapping[str, str]

    def fill(self, text: str) -> str:
        if not self.known:
            return text
        longest_first = sorted(self.known, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), lambda found: self.known[found[0]], text)


def reader_of(session: Session, me: Me | None) -> Reader:
    """Whoever is not signed in reads placeholders, at this server's own address."""
    known: dict[str, str | None] = {BASE: current_app.config["PUBLIC_URL"]}
    if me is not None and me.role:
        form = first_form(session, me.workspace_id)
        known["YOUR_FORM_ID"] = FORM.show(form.id) if form is not None else None
        known["YOUR_TEAM_ID"] = TEAM.show(me.workspace_id)
        known["YOUR_DOMAIN_ID"] = _domain(session, me.workspace_id)
        if me.may(_SHOWN_TO):
            known["YOUR_API_KEY"] = shown_key(session, me.workspace_id)
            known["YOUR_TEAM_KEY"] = shown_key(session, me.workspace_id, kind=KEY_OF_TEAM)
            known |= _inbound(session, me.workspace_id)
    return Reader({placeholder: value for placeholder, value in known.items() if value})


def _domain(session: Session, workspace_id: bytes) -> str | None:
    own = select(Domain.id).where(Domain.workspace_id == workspace_id).order_by(Domain.id).limit(1)
    found = session.scalar(own)
    return DOMAIN.show(found) if found is not None else None


def _inbound(session: Session, workspace_id: bytes) -> dict[str, str | None]:
    """A test key of the inbound webhooks, where there is one."""
    own = InboundKey.workspace_id == workspace_id, InboundKey.deleted_at.is_(None), InboundKey.is_test
    key = session.scalars(select(InboundKey).where(*own).order_by(InboundKey.id).limit(1)).first()
    return {} if key is None else {"YOUR_WEBHOOK_URL": inbound_url(key), "YOUR_WEBHOOK_KEY": token_of(key)}
