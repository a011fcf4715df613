"""Settings → Privacy → People: who is looked for, what is held of them, and the receipts of those who are gone.

Whoever is looked for is posted, so that no address of a person stands in a URL.
"""

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.http.fields import LEAD, MEMBER, LeadId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.models import Lead
from webapp.privacy.copying import ZIP_TYPE, sections, write_copy
from webapp.privacy.erasing import REASONS, begin_erasure, carry_on
from webapp.privacy.finding import find_people, person_of_lead
from webapp.privacy.holding import held_of
from webapp.privacy.models import Erasure
from webapp.privacy.people_inputs import EraseInput, FindInput
from webapp.privacy.person import Person
from webapp.privacy.receipts import ERASURE, list_receipts, receipts_for
from webapp.submissions.consenting import VISITOR
from webapp.workspaces.audit import note
from webapp.workspaces.people import members_by_id

pages = Pages("people_data")

HOME = "/settings/privacy/people"
UNREACHED = f"{HOME}/without-a-lead"


@pages.get(HOME, role="admin")
def people(session: Session, me: Me) -> Response:
    return _home(session, me, FindInput(), list_receipts(session, me.workspace_id))


@pages.post(HOME, role="admin")
def find(session: Session, me: Me) -> Response:
    sent = FindInput()
    if not sent.submitted():
        return _home(session, me, sent, list_receipts(session, me.workspace_id), status=422)
    found = find_people(session, me.workspace_id, sent.who.data)
    receipts = receipts_for(session, me.workspace_id, sent.who.data)
    if len(found) == 1 and not found[0].leads and held_of(session, found[0]):
        return _person(session, found[0], EraseInput(who=sent.who.data))
    return _home(session, me, sent, receipts, found=[(_lead(one), one) for one in found if one.leads], asked=True)


@pages.get(f"{HOME}/<lead_id>", role="admin")
def person(session: Session, me: Me, lead_id: LeadId) -> Response:
    return _person(session, _of_lead(session, me, lead_id), EraseInput())


@pages.post(f"{HOME}/<lead_id>/copy", role="admin", own_transaction=True)
def copy(session: Session, me: Me, lead_id: LeadId) -> Response:
    return _copy(session, me, _of_lead(session, me, lead_id))


@pages.post(f"{HOME}/<lead_id>/erase", role="admin", own_transaction=True)
def erase(session: Session, me: Me, lead_id: LeadId) -> Response:
    return _erase(session, me, _of_lead(session, me, lead_id))


@pages.post(f"{UNREACHED}/copy", role="admin", own_transaction=True)
def copy_unreached(session: Session, me: Me) -> Response:
    return _copy(session, me, _unreached(session, me))


@pages.post(f"{UNREACHED}/erase", role="admin", own_transaction=True)
def erase_unreached(session: Session, me: Me) -> Response:
    return _erase(session, me, _unreached(session, me))


def _home(
    session: Session, me: Me, asked_for: FindInput, receipts: Sequence[Erasure], *, status: int = 200, **found: Any
) -> Response:
    return render(
        "privacy/people.html",
        status=status,
        input=asked_for,
        receipts=[(ERASURE.show(receipt.id), receipt) for receipt in receipts],
        names=_names(session, me, receipts),
        reasons=REASONS,
        **found,
    )


def _names(session: Session, me: Me, receipts: Sequence[Erasure]) -> dict[str, str]:
    """Who asked for the erasures, by how the receipts name them."""
    ids = {receipt.actor: parse(MEMBER.prefix, receipt.actor) for receipt in receipts}
    members = members_by_id(session, me.workspace_id, ids.values())
    named = {actor: members[id_].user for actor, id_ in ids.items() if id_ in members}
    return {VISITOR: "They themselves", **{actor: user.name or user.email for actor, user in named.items()}}


def _person(session: Session, person: Person, asked: EraseInput, status: int = 200) -> Response:
    shown = sections(held_of(session, person))
    base = f"{HOME}/{_lead(person)}" if person.leads else UNREACHED
    return render("privacy/person.html", status=status, person=person, sections=shown, base=base, input=asked)


def _copy(session: Session, me: Me, person: Person) -> Response:
    """Who took a copy is noted before it is handed out."""
    in_transaction(
        db.session, lambda session: note(session, me.workspace_id, me.actor, "person.exported", _lead(person))
    )
    file = write_copy(db.session(), person)
    response = Response(file, content_type=ZIP_TYPE, direct_passthrough=True)
    response.call_on_close(file.close)
    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _erase(session: Session, me: Me, person: Person) -> Response:
    sent = EraseInput()
    if not sent.agreed(person):
        return _person(session, person, sent, 422)
    words, reason = tuple(sent.words.data or ()), sent.reason.data
    erasure_id = in_transaction(db.session, lambda session: begin_erasure(session, person, me.actor, reason, words).id)
    done = carry_on(erasure_id)
    toast(
        "Erased. The receipt stands below." if done else "The erasure is under way; the receipt tells when it is done."
    )
    return redirect_to(HOME)


def _of_lead(session: Session, me: Me, lead_id: bytes) -> Person:
    """Whoever a lead of this workspace is, a deleted one too; raises NotFound."""
    own = select(Lead.id).where(Lead.workspace_id == me.workspace_id, Lead.id == lead_id)
    return person_of_lead(session, me.workspace_id, LEAD.found(session.scalar(own)))


def _unreached(session: Session, me: Me) -> Person:
    """Whoever the form names and no lead is; raises NotFound."""
    found = find_people(session, me.workspace_id, EraseInput().who.data or "")
    return LEAD.found(found[0] if len(found) == 1 and not found[0].leads else None)


def _lead(person: Person) -> str:
    return LEAD.show(person.leads[0]) if person.leads else ""
