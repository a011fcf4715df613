"""Doing what a link in an email says: by the same verbs as the dashboard, in the name of the member it was sent to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deliveries.acts import OFF, Link, is_done, mark_done
from webapp.deliveries.snoozing import an_hour, snooze, tomorrow
from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.fields import BLOCKED, MEMBER
from webapp.http.me import ROLES
from webapp.leads.lifecycle import delete_lead, update_lead
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.workspaces.audit import note
from webapp.workspaces.blocklist import block
from webapp.workspaces.models import Member, Workspace
from webapp.workspaces.topics import TOPICS, with_mail

UNASSIGNED = "nobody"


@dataclass(frozen=True)
class Offer:
    """What a link will do, in words. `seen`: whose the lead is by now; it is taken from nobody unseen."""

    title: str
    text: str
    button: str
    workspace: str
    lead_id: bytes | None
    seen: str = UNASSIGNED
    done: bool = False


def look(session: Session, link: Link, *, lock: bool = False) -> tuple[Offer, Member, Lead | None]:
    """What may be done now. Raises NotFound, and Conflict with a word for what is in the way."""
    member = _member(session, link, lock=lock)
    workspace = session.get_one(Workspace, member.workspace_id).name
    if is_done(session, link):
        return Offer("Done", "", "", workspace, None, done=True), member, None
    topic = TOPICS.get(link.action.removeprefix(OFF))
    if topic is not None:
        text = f"You get no more mails of this kind: {topic.label}. In your profile you can choose again."
        return Offer("Stop these mails", text, "Stop these mails", workspace, None), member, None
    if link.action not in _ACTIONS:
        raise NotFound
    if ROLES.index(member.role) < ROLES.index("member"):
        raise Conflict("Your role in this workspace does not let you do that any more.")
    lead = _lead(session, member, link.lead_id, lock=lock)
    title, text, button = _ACTIONS[link.action].words(session, member, lead)
    seen = MEMBER.show(lead.assignee_id) if lead.assignee_id is not None else UNASSIGNED
    return Offer(title, text, button, workspace, lead.id, seen), member, lead


def act(session: Session, link: Link, seen: str) -> Offer:
    """Do it, once; a second time nothing is done. Raises as `look`, and Conflict where it is another's by now."""
    offer, member, lead = look(session, link, lock=True)
    if offer.done:
        return offer
    if lead is None:
        member.notice_choices = with_mail(member.notice_choices, [link.action.removeprefix(OFF)], "off")
        session.flush()
    else:
        _ACTIONS[link.action].do(session, member, lead, seen)
    mark_done(session, link, member.workspace_id)
    return Offer(**{**vars(offer), "done": True})


def _member(session: Session, link: Link, *, lock: bool) -> Member:
    members = Member.__table__
    if lock:
        session.execute(select(members.c.id).where(members.c.id == link.member_id).with_for_update())
    member = session.get(Member, link.member_id, populate_existing=True)
    if member is None or member.removed_at is not None:
        raise Conflict("You are no longer a member of this workspace.")
    return member


def _lead(session: Session, member: Member, lead_id: bytes, *, lock: bool) -> Lead:
    try:
        return get_lead(session, member.workspace_id, lead_id, lock=lock)
    except NotFound:
        raise Conflict("This lead is gone: it was deleted, or merged into another.") from None


def _claim_words(session: Session, member: Member, lead: Lead) -> tuple[str, str, str]:
    name = name_of(lead)
    if lead.assignee_id == member.id:
        return "Take this lead", f"{name} is yours already.", "Keep it"
    holder = session.get(Member, lead.assignee_id) if lead.assignee_id is not None else None
    if holder is not None:
        whose = holder.user.name or holder.user.email
        return "Take this lead", f"{whose} has {name} at the moment. You take the lead over.", "Take it over"
    return "Take this lead", f"Nobody has {name} yet. The lead becomes yours.", "Take this lead"


def _claim(session: Session, member: Member, lead: Lead, seen: str) -> None:
    if lead.assignee_id == member.id:
        return
    holder = MEMBER.show(lead.assignee_id) if lead.assignee_id is not None else UNASSIGNED
    if holder != seen:
        raise Conflict("Somebody else has taken this lead meanwhile. Open the link again to see who.")
    update_lead(session, lead, {"assignee_id": member.id}, MEMBER.show(member.id), member_id=member.id)


def _hour_words(session: Session, member: Member, lead: Lead) -> tuple[str, str, str]:
    return "Remind me in an hour", f"You are told of {name_of(lead)} again in an hour.", "Remind me"


def _day_words(session: Session, member: Member, lead: Lead) -> tuple[str, str, str]:
    text = f"You are told of {name_of(lead)} again tomorrow at 9:00 ({member.user.time_zone})."
    return "Remind me tomorrow", text, "Remind me"


def _snooze(when: Callable[[Member, datetime], datetime]) -> Callable[[Session, Member, Lead, str], None]:
    return lambda session, member, lead, seen: snooze(session, member, lead, when(member, datetime.now(UTC)))


def _spam_words(session: Session, member: Member, lead: Lead) -> tuple[str, str, str]:
    blocked = f", and what {lead.email} sends from now on is held back as spam" if lead.email else ""
    text = f"{name_of(lead)} goes to the trash, from where it can be restored{blocked}."
    return "This is spam", text, "Move to the trash"


def _spam(session: Session, member: Member, lead: Lead, seen: str) -> None:
    """As by hand: the lead is deleted and its sender blocked; one that is blocked or cannot be stays as it is."""
    actor = MEMBER.show(member.id)
    if lead.email:
        try:
            entry = block(session, member.workspace_id, "email", lead.email)
        except (Conflict, Invalid):
            pass
        else:
            note(session, member.workspace_id, actor, "blocklist.added", BLOCKED.show(entry.id), ["email"])
    delete_lead(session, lead, actor, member_id=member.id)


@dataclass(frozen=True)
class _Action:
    words: Callable[[Session, Member, Lead], tuple[str, str, str]]
    do: Callable[[Session, Member, Lead, str], None]


_ACTIONS = {
    "claim": _Action(_claim_words, _claim),
    "snooze-hour": _Action(_hour_words, _snooze(an_hour)),
    "snooze-day": _Action(_day_words, _snooze(tomorrow)),
    "spam": _Action(_spam_words, _spam),
}
