"""What a lead has agreed to, as the page of the lead loads it: in which words, when, where, and what became of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.database.ids import parse
from webapp.forms.models import Form
from webapp.http.fields import CONSENT, LEAD, MEMBER, ConsentId, LeadId
from webapp.http.html import Input, asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.submissions.consenting import withdraw
from webapp.submissions.consents import Consent, as_record, consents_of_person
from webapp.workspaces.people import members_by_id

pages = Pages("lead_consents")

CARD = "/leads/<lead_id>/consents"


class ConsentsArgs(PageArgs):
    """`withdraw`: the consent whose form is open."""

    withdraw: str = ""


class WithdrawInput(Input):
    reason = StringField(
        "Why",
        [DataRequired("Say how they told you, such as “by phone”."), Length(max=500)],
        description="How you know, such as “by phone”. It stays with the record.",
    )


@dataclass(frozen=True)
class Shown:
    """`form`: what it is called; `by`: who withdrew it, empty where it was the person."""

    id: str
    consent: Consent
    form: str
    by: str


@pages.get(CARD, role="viewer")
def lead_consents(session: Session, me: Me, lead_id: LeadId, query: ConsentsArgs) -> Response:
    return _show(session, me, _lead(session, me, lead_id), WithdrawInput(formdata=None), query.withdraw)


@pages.get(f"{CARD}.json", role="viewer")
def consents_file(session: Session, me: Me, lead_id: LeadId) -> Response:
    """All records as a file."""
    lead = _lead(session, me, lead_id)
    records = [as_record(consent) for consent in consents_of_person(session, me.workspace_id, lead.id)]
    body = json.dumps(records, ensure_ascii=False, indent=2)
    name = f'attachment; filename="consents-{LEAD.show(lead.id)}.json"'
    return Response(body, headers={"Content-Disposition": name}, content_type="application/json; charset=utf-8")


@pages.post(f"{CARD}/<consent_id>/withdraw", role="member")
def withdraw_consent(session: Session, me: Me, lead_id: LeadId, consent_id: ConsentId) -> Response:
    lead, sent = _lead(session, me, lead_id), WithdrawInput()
    own = {consent.id: consent for consent in consents_of_person(session, me.workspace_id, lead.id)}
    consent = CONSENT.found(own.get(consent_id))
    if not sent.submitted():
        return _show(session, me, lead, sent, CONSENT.show(consent_id), 422)
    done = withdraw(session, consent, me.actor, sent.reason.data.strip())
    toast("The consent is withdrawn." if done else "The consent was withdrawn before.")
    if not asks_for_fragment():
        return redirect_to(f"/leads/{LEAD.show(lead.id)}/consents")
    response = _show(session, me, lead, WithdrawInput(formdata=None))
    response.headers["HX-Trigger"] = f"inlet:{LEAD.show(lead.id)}"
    return response


def _lead(session: Session, me: Me, lead_id: bytes) -> Lead:
    """A deleted one has its records still."""
    return LEAD.found(session.scalar(select(Lead).where(Lead.workspace_id == me.workspace_id, Lead.id == lead_id)))


def _show(session: Session, me: Me, lead: Lead, sent: WithdrawInput, chosen: str = "", status: int = 200) -> Response:
    consents = consents_of_person(session, me.workspace_id, lead.id)
    forms, members = _forms(session, me, consents), _members(session, me, consents)
    return render(
        "leads/consents.html",
        fragment="leads/_consents.html",
        status=status,
        lead_id=LEAD.show(lead.id),
        name=name_of(lead),
        consents=[
            Shown(
                CONSENT.show(one.id),
                one,
                forms.get(one.form_id or b"", "a form"),
                members.get(one.withdrawn_by or "", ""),
            )
            for one in consents
        ],
        input=sent,
        chosen=chosen,
    )


def _forms(session: Session, me: Me, consents: Sequence[Consent]) -> Mapping[bytes, str]:
    named = select(Form.id, Form.name).where(Form.workspace_id == me.workspace_id)
    ids = {consent.form_id for consent in consents}
    return {id_: name for id_, name in session.execute(named.where(Form.id.in_(ids))).all()} if ids else {}


def _members(session: Session, me: Me, consents: Sequence[Consent]) -> Mapping[str, str]:
    ids = [parse(MEMBER.prefix, consent.withdrawn_by or "") for consent in consents]
    found = members_by_id(session, me.workspace_id, ids)
    return {MEMBER.show(id_): member.user.name or member.user.email for id_, member in found.items()}
