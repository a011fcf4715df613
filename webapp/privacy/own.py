"""What somebody sees, by the link in their mail, of what is held of them, and what they may do with it.

The link proves an email, and nothing else. A lead into which something came without that email may be somebody else's
in part: it is not shown, and whoever asks is told to write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic.alias_generators import to_camel
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict, NotFound
from webapp.http.reading import read_values
from webapp.leads.desk_models import LeadMerge
from webapp.leads.inputs import LeadPatch
from webapp.leads.lifecycle import update_lead
from webapp.leads.models import Lead
from webapp.privacy.finding import identities_of, person_of_email
from webapp.privacy.person import Person, Told
from webapp.submissions.consenting import VISITOR, withdraw
from webapp.submissions.consents import Consent, consents_of_person
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace

CORRECTABLE = {"first_name": "First name", "last_name": "Last name", "phone": "Phone", "company": "Company"}


@dataclass(frozen=True)
class Own:
    """`person`: as far as it is proven, and `erasable` with what else may name them once they ask to be erased.

    `is_whole`: nothing else may be theirs. `lead`: the one that is worked with, if there is one.
    """

    person: Person
    erasable: Person
    workspace: str
    lead: Lead | None
    is_whole: bool


def own_data(session: Session, workspace_id: bytes, key: bytes, *, lock: bool = False) -> Own:
    """Raises NotFound for a workspace that is gone."""
    workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        raise NotFound
    person = person_of_email(session, workspace_id, key)
    doubtful = _doubtful(session, person, key, workspace.country)
    if doubtful:
        proven = tuple(id_ for id_ in person.leads if id_ not in doubtful)
        emails = tuple(email for email in person.emails if key in identities_of([Told(email)]))
        person = Person(workspace_id, proven, emails, names=person.names if proven else ())
    newest = select(Lead).where(Lead.id.in_(person.leads), Lead.deleted_at.is_(None)).order_by(Lead.id.desc()).limit(1)
    lead = session.scalar(newest.with_for_update() if lock else newest)
    return Own(replace(person, phones=()), person, workspace.name, lead, not doubtful)


def correct(session: Session, own: Own, values: Mapping[str, str]) -> None:
    """Change what they may change themselves; the lead's story tells that they did. Raises Conflict, Invalid."""
    if own.lead is None:
        raise Conflict("There is nothing to correct.")
    sent = {to_camel(name): values[name].strip() for name in CORRECTABLE if name in values}
    update_lead(session, own.lead, read_values(LeadPatch, sent).changes(), VISITOR)


def consents_in(session: Session, own: Own) -> list[Consent]:
    workspace_id = own.person.workspace_id
    return [one for lead_id in own.person.leads for one in consents_of_person(session, workspace_id, lead_id)]


def withdraw_own(session: Session, own: Own, consent_id: bytes) -> None:
    """Raises NotFound for a consent that is not theirs."""
    found = next((one for one in consents_in(session, own) if one.id == consent_id), None)
    if found is None:
        raise NotFound
    withdraw(session, found, VISITOR, "")


def _doubtful(session: Session, person: Person, key: bytes, country: str) -> set[bytes]:
    """The leads that show another email, or into which somebody wrote without this one, unless members merged them.

    So are those that this email reached by a phone alone, which anybody may name.
    """
    merges = select(LeadMerge.before).where(
        LeadMerge.survivor_id.in_(person.leads), LeadMerge.other_id.in_(person.leads), LeadMerge.undone_at.is_(None)
    )
    sides = [side for before in session.scalars(merges) for side in before.values()]
    sure = {key, *(bytes.fromhex(side["email_key"]["bytes"]) for side in sides if side.get("email_key"))}
    shown = session.execute(select(Lead.id, Lead.email_key).where(Lead.id.in_(person.leads))).all()
    return _unsure(session, person, sure, country) | {row.id for row in shown if row.email_key not in sure}


def _unsure(session: Session, person: Person, sure: set[bytes], country: str) -> set[bytes]:
    """By what was sent, from the oldest on. What was emptied tells no email, but what it was matched by."""
    told = Submission.person_id, Submission.mapped, Submission.emptied_at, Submission.result
    own = Submission.workspace_id == person.workspace_id, Submission.person_id.in_(person.leads)
    known: set[bytes] = set()
    unsure: set[bytes] = set()
    for lead_id, mapped, emptied_at, result in session.execute(select(*told).where(*own).order_by(Submission.id)):
        email = Told.of((mapped or {}).get("fields") or {}, country).email
        named = bool(sure & set(identities_of([Told(email)])))
        if (emptied_at is None and not named) or (result.get("matchedBy") == "phone" and lead_id not in known):
            unsure.add(lead_id)
        elif named:
            known.add(lead_id)
    return unsure
