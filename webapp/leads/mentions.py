"""Members named in a comment by `@` and their name: each is told by mail, and shown as who they are."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import COMMENT
from webapp.http.me import Me
from webapp.leads.lifecycle import comment, tell
from webapp.leads.models import Comment, Lead
from webapp.workspaces.models import Member

MENTIONED = "member.mentioned"
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def comment_as(session: Session, lead: Lead, body: str, me: Me) -> Comment:
    """A member's comment on a locked lead, with a letter to each other member that it names."""
    made = comment(session, lead, body, me.actor, member_id=me.member_id)
    for member in mentioned(body, members_here(session, me.workspace_id)):
        if member.id != me.member_id:
            about = {"by": me.actor, "name": me.name or me.email, "to": member.user.email}
            told = {**about, "comment": COMMENT.show(made.id), "said": body, "lead": name_of(lead)}
            tell(session, lead, MENTIONED, told, member.id)
    return made


def members_here(session: Session, workspace_id: bytes) -> Sequence[Member]:
    """Those who are members now, in the order of their joining."""
    present = Member.workspace_id == workspace_id, Member.removed_at.is_(None)
    return session.scalars(select(Member).where(*present).order_by(Member.id)).all()


def mentioned(body: str, members: Sequence[Member]) -> list[Member]:
    """The members that a text names, each once, in the order of the text."""
    handles = handles_of(members)
    pattern = _pattern(handles)
    found = [handles.get(match[1].lower()) for match in pattern.finditer(body)] if pattern else []
    return list({member.id: member for member in found if member is not None}.values())


def handles_of(members: Sequence[Member]) -> dict[str, Member]:
    """What may stand after the `@`, without case: a name, its first word where no other begins so, an email."""
    handles: dict[str, Member] = {}
    firsts = [_first(member) for member in members]
    for member, first in zip(members, firsts, strict=True):
        if first and firsts.count(first) == 1:
            handles[first] = member
    for member in members:
        handles |= {word.lower(): member for word in (member.user.name, member.user.email) if word}
    return handles


def prose(text: str, handles: Mapping[str, object]) -> Markup:
    """What somebody wrote, as text; its addresses are links, and its mentions stand out."""
    pattern = _pattern(handles)
    parts, at = [], 0
    for link in _LINK.finditer(text):
        parts += [_marked(text[at : link.start()], pattern), _linked(link[0])]
        at = link.end()
    return Markup("").join([*parts, _marked(text[at:], pattern)])


def name_of(lead: Lead) -> str:
    """What a lead is called by: a name, or how to reach it."""
    named = " ".join(part for part in (lead.first_name, lead.last_name) if part)
    return named or lead.email or lead.phone or "Lead without a name"


def _first(member: Member) -> str:
    return (member.user.name.split() or [""])[0].lower()


def _pattern(handles: Mapping[str, object]) -> re.Pattern[str] | None:
    words = "|".join(re.escape(handle) for handle in sorted(handles, key=len, reverse=True))
    return re.compile(rf"(?<!\w)@({words})(?!\w)", re.IGNORECASE) if words else None


def _marked(text: str, pattern: re.Pattern[str] | None) -> Markup:
    if pattern is None:
        return escape(text)
    parts, at = [], 0
    for match in pattern.finditer(text):
        parts += [escape(text[at : match.start()]), Markup("<b>{}</b>").format(match[0])]
        at = match.end()
    return Markup("").join([*parts, escape(text[at:])])


def _linked(address: str) -> Markup:
    return Markup('<a href="{0}" rel="nofollow noreferrer noopener" target="_blank">{0}</a>').format(address)
