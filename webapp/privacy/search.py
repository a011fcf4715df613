"""Search: what tells in a text that it speaks of a person, and what of that somebody else is known under as well.

What two people share is no sign of either: two may be called John Smith, and an owner tries their form with their own
email. It is looked for only where something else says whose it is. So is a name or a phone that nobody has looked at:
a stranger could call themselves what a company is called, and have that erased.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.database.collation import caseless
from webapp.deals.models import Deal
from webapp.http.fields import LEAD
from webapp.leads.models import Lead
from webapp.privacy.finding import identities_of
from webapp.privacy.person import Person, Told, read_person
from webapp.privacy.spelling import Spellings, read_spellings
from webapp.workspaces.models import Member, User


@dataclass(frozen=True)
class Search:
    """`theirs`: nobody else's, wherever it stands; `rare`: what goes too where one of those stands.

    `asked`: what goes where members have looked for somebody; `names`: all that they are called, for what has to do
    with them in any case; `leads`: the ids of their leads.
    """

    person: Person
    theirs: Spellings
    rare: Spellings
    asked: Spellings
    names: Spellings
    leads: Spellings

    @property
    def all(self) -> Spellings:
        return self.theirs | self.names

    def to_json(self) -> str:
        spelled = {name: asdict(getattr(self, name)) for name in _SPELLED}
        return json.dumps({"person": self.person.to_json(), **spelled})


_SPELLED = ("theirs", "rare", "asked", "names", "leads")


def read_search(text: str) -> Search:
    """What `to_json` made."""
    told = json.loads(text)
    return Search(read_person(told["person"]), **{name: read_spellings(told[name]) for name in _SPELLED})


def search_for(session: Session, person: Person, words: Iterable[str] = ()) -> Search:
    """For a member. `words`: what is to be cleared wherever it stands, since whoever asks says so."""
    mail, told, rare, names = _spelled(session, person)
    return Search(person, mail | told | Spellings(words=tuple(words)), rare, rare, names, _ids(person))


def search_of_visitor(session: Session, person: Person) -> Search:
    """For the person themselves, who has proven their emails, and has only said how they are called otherwise."""
    mail, told, rare, names = _spelled(session, person)
    own = replace(person, phones=(), accounts=_of_nobody_else(session, person))
    return Search(own, mail, told | rare, Spellings(), told | names, _ids(person))


def _of_nobody_else(session: Session, person: Person) -> tuple[bytes, ...]:
    """Their accounts that no other lead and no other deal is of."""
    leads = select(Lead.account_id).where(Lead.account_id.in_(person.accounts), Lead.id.not_in(person.leads))
    deals = select(Deal.account_id).where(Deal.account_id.in_(person.accounts), Deal.id.not_in(person.deals))
    others = {*session.scalars(leads), *session.scalars(deals)}
    return tuple(id_ for id_ in person.accounts if id_ not in others)


def _spelled(session: Session, person: Person) -> tuple[Spellings, Spellings, Spellings, Spellings]:
    """The emails that nobody else has; the phones and the full names; the first and last names; all names there are."""
    others = _Others(session, person)
    parts = sorted({part for name in person.names for part in name if part}, key=len, reverse=True)
    told = Spellings(
        phones=tuple(phone for phone in person.phones if not others.have_phone(phone)),
        names=tuple(name for name in person.names if not others.are_called(*name)),
        spared=others.members,
    )
    rare = Spellings(words=tuple(part for part in parts if not others.have_name(part)), spared=others.members)
    mail = Spellings(tuple(email for email in person.emails if not others.have_email(email)))
    return mail, told, rare, Spellings(names=person.names, words=tuple(parts), spared=others.members)


def _ids(person: Person) -> Spellings:
    return Spellings(words=tuple(map(LEAD.show, person.leads)))


class _Others:
    """The other leads of the workspace, and its members."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        self._leads = Lead.workspace_id == person.workspace_id, Lead.id.not_in(person.leads)
        own = Member.workspace_id == person.workspace_id
        users = session.execute(select(User.email, User.name).join(Member, Member.user_id == User.id).where(own)).all()
        self._emails = {row.email for row in users}
        self._names = {row.name.casefold() for row in users}
        self._words = {word for name in self._names for word in name.split()}

    @property
    def members(self) -> tuple[str, ...]:
        """Their emails."""
        return tuple(sorted(self._emails))

    def have_email(self, email: str) -> bool:
        return email in self._emails or self._are_any(Lead.email_key.in_(identities_of([Told(email)])))

    def have_phone(self, phone: str) -> bool:
        return self._are_any(Lead.phone_key.in_(identities_of([Told(phone=phone)])))

    def are_called(self, first: str, last: str) -> bool:
        if f"{first} {last}".strip().casefold() in self._names:
            return True
        return self._are_any(caseless(Lead.last_name) == (last or None), caseless(Lead.first_name) == (first or None))

    def have_name(self, name: str) -> bool:
        either = or_(caseless(Lead.first_name) == name, caseless(Lead.last_name) == name)
        return name.casefold() in self._words or self._are_any(either)

    def _are_any(self, *alike: ColumnElement[bool]) -> bool:
        return self._session.scalar(select(Lead.id).where(*self._leads, *alike).limit(1)) is not None
