"""Finding a person: all leads that they are, deleted and merged ones too, and what they are known under there.

Whoever has the same email is the same person, and so is whoever was merged into them, or they into. Whoever has only
the same phone is, where no email says otherwise: a phone may be a whole office's.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.deals.models import Deal, DealContact
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.desk_models import LeadMerge
from webapp.leads.models import Identity, Lead
from webapp.privacy.person import Person, Told, known_by
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace

MOST = 50
_SAID = ("email", "phone", "first_name", "last_name")


def find_people(session: Session, workspace_id: bytes, text: str) -> list[Person]:
    """Whoever is known under this email or phone, at most fifty; one without a lead where no lead is found."""
    country = session.get_one(Workspace, workspace_id).country
    told = Told(email_key(text), known.key if (known := phone_key(text, country)) else None)
    if told.email:
        told = Told(told.email)
    people: list[Person] = []
    for lead_id in _leads_with(session, workspace_id, identities_of((told,)))[:MOST]:
        if not any(lead_id in person.leads for person in people):
            people.append(known_by(person_of_lead(session, workspace_id, lead_id), [told]))
    unknown = known_by(Person(workspace_id), [told])
    return people or ([unknown] if unknown.is_known else [])


def person_of_lead(session: Session, workspace_id: bytes, lead_id: bytes, *, by_phone: bool = True) -> Person:
    """Who this lead is. `by_phone`: leads that have only a phone are theirs, too; an email proves no phone."""
    leads = _closed(session, workspace_id, {lead_id})
    person = _described(session, Person(workspace_id, tuple(sorted(leads))))
    if by_phone and (more := _without_email(session, person)):
        person = _described(session, replace(person, leads=tuple(sorted(leads | more))))
    return _with_business(session, person)


def person_of_email(session: Session, workspace_id: bytes, key: bytes) -> Person:
    """Who has proven that this email, by its identity, is theirs; nothing is taken for theirs by its phone alone."""
    leads = _closed(session, workspace_id, set(_leads_with(session, workspace_id, [key])))
    return _with_business(session, _described(session, Person(workspace_id, tuple(sorted(leads)))))


def _closed(session: Session, workspace_id: bytes, leads: set[bytes]) -> set[bytes]:
    """With all that were merged into them, or they into, and all of the same emails."""
    while True:
        more = leads | _merged_with(session, leads)
        held = select(Lead.email_key).where(Lead.id.in_(more), Lead.email_key.is_not(None))
        owned = select(Identity.key).where(Identity.workspace_id == workspace_id, Identity.lead_id.in_(more))
        keys = {*session.scalars(held), *session.scalars(owned)}
        more |= set(_leads_with(session, workspace_id, [key for key in keys if key and key.startswith(b"e")]))
        if more == leads:
            return leads
        leads = more


def _merged_with(session: Session, leads: Collection[bytes]) -> set[bytes]:
    either = or_(LeadMerge.survivor_id.in_(leads), LeadMerge.other_id.in_(leads))
    rows = session.execute(
        select(LeadMerge.survivor_id, LeadMerge.other_id).where(either, LeadMerge.undone_at.is_(None))
    )
    return {id_ for row in rows for id_ in row}


def _leads_with(session: Session, workspace_id: bytes, keys: Sequence[bytes]) -> Sequence[bytes]:
    """The leads that hold one of these identities, or own it without showing it."""
    held = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.email_key.in_(keys))
    called = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.phone_key.in_(keys))
    owned = select(Identity.lead_id).where(Identity.workspace_id == workspace_id, Identity.key.in_(keys))
    return sorted(set(session.scalars(held.union(called, owned)))) if keys else ()


def _without_email(session: Session, person: Person) -> set[bytes]:
    """The leads of no email that have one of their phones."""
    found = _leads_with(session, person.workspace_id, identities_of([Told(phone=phone) for phone in person.phones]))
    nameless = select(Lead.id).where(Lead.id.in_(found), Lead.email_key.is_(None), Lead.id.not_in(person.leads))
    return set(session.scalars(nameless))


def _described(session: Session, person: Person) -> Person:
    """With what their leads, their merges and their submissions say of who they are."""
    country = session.get_one(Workspace, person.workspace_id).country
    leads = session.scalars(select(Lead).where(Lead.workspace_id == person.workspace_id, Lead.id.in_(person.leads)))
    told = [Told.of({name: getattr(lead, name) for name in _SAID}, country) for lead in leads]
    own = Submission.workspace_id == person.workspace_id, Submission.person_id.in_(person.leads)
    for mapped in session.scalars(select(Submission.mapped).where(*own)):
        told.append(Told.of((mapped or {}).get("fields") or {}, country))
    merges = select(LeadMerge.before).where(
        LeadMerge.survivor_id.in_(person.leads), LeadMerge.other_id.in_(person.leads), LeadMerge.undone_at.is_(None)
    )
    told += [Told.of(side, country) for before in session.scalars(merges) for side in before.values()]
    return known_by(person, told)


def _with_business(session: Session, person: Person) -> Person:
    ids = select(DealContact.deal_id).where(DealContact.lead_id.in_(person.leads))
    brought = select(Submission.id).where(Submission.person_id.in_(person.leads))
    either = or_(Deal.id.in_(ids), Deal.submission_id.in_(brought))
    deals = session.execute(select(Deal.id, Deal.account_id).where(Deal.workspace_id == person.workspace_id, either))
    found = {row.id: row.account_id for row in deals}
    accounts = {*session.scalars(select(Lead.account_id).where(Lead.id.in_(person.leads))), *found.values()}
    return replace(person, deals=tuple(sorted(found)), accounts=tuple(sorted(accounts - {None})))


def identities_of(told: Iterable[Told]) -> list[bytes]:
    """As identities are stored, of live data and of test data."""
    both = [identity_keys(one.email, one.phone, test=test) for one in told for test in (False, True)]
    return [key for keys in both for key in keys if key is not None]
