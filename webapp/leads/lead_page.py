"""What the page of a lead shows, gathered in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.mapping import CUSTOM
from webapp.http.fields import LEAD, MEMBER
from webapp.http.html import render
from webapp.http.me import Me
from webapp.leads.attribution import touches
from webapp.leads.desk_models import LeadMerge
from webapp.leads.fields import NAMES
from webapp.leads.lead_inputs import CHOSEN, FACTS, CommentInput, FactsInput, LeadArgs, NewsArgs, ReplyInput
from webapp.leads.mentions import handles_of, name_of, prose
from webapp.leads.models import Lead
from webapp.leads.page_inputs import MERGE
from webapp.leads.resuming import invitation, resume_link
from webapp.leads.sent import read_submissions
from webapp.leads.timeline import news_after, read_news, read_timeline, told_to
from webapp.leads.waiting import span
from webapp.workspaces.custom_card import CustomCard, Refused, custom_card
from webapp.workspaces.models import Member, Workspace

Context = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """The forms of the page that were sent and refused."""

    facts: FactsInput | None = None
    comment: CommentInput | None = None
    reply: ReplyInput | None = None
    custom: Refused | None = None

    @property
    def status(self) -> int:
        return 422 if self.facts or self.comment or self.reply or self.custom else 200


NOTHING = Sent()


def lead_page(session: Session, me: Me, lead_id: bytes, query: LeadArgs, sent: Sent = NOTHING) -> Response:
    """The whole page; for htmx the further rows of its timeline."""
    context = about(session, me, lead_id, sent)
    lead: Lead = context["lead"]
    link = resume_link(session, lead) if me.may("member") else ""
    return render(
        "leads/lead.html",
        fragment="leads/_entries.html",
        status=sent.status,
        **context,
        **_listed(session, me, context, query),
        edit=query.edit,
        custom=custom_of(session, me, lead, query.custom, sent),
        write=query.write or ("reply" if sent.reply else None),
        touches=touches(session, lead),
        merged=_merged(session, lead),
        comment=sent.comment or CommentInput(formdata=None),
        reply=sent.reply or _reply(me, lead, link if query.write == "resume" else ""),
        resume_link=link,
        without_mail=not current_app.config["SMTP_URL"],
    )


def custom_of(session: Session, me: Me, lead: Lead, edit: str | None, sent: Sent = NOTHING) -> CustomCard:
    """Its custom data, one key of which may be edited."""
    may = me.may("member") and lead.deleted_at is None
    here, values = f"/leads/{LEAD.show(lead.id)}", lead.custom_data
    locked = [name.removeprefix(CUSTOM) for name in lead.locked_fields or () if name.startswith(CUSTOM)]
    return custom_card(
        session, me.workspace_id, "lead", values, here, may=may, edit=edit, refused=sent.custom, locked=locked
    )


def _reply(me: Me, lead: Lead, link: str) -> ReplyInput:
    """A letter to begin with; with a link, one that asks to finish the form."""
    if link:
        text = invitation(lead.first_name or "", link)
        return ReplyInput(formdata=None, subject=f"Your unfinished form at {me.workspace_name}", text=text)
    return ReplyInput(formdata=None, subject=f"Your message to {me.workspace_name}")


def news_page(session: Session, me: Me, lead_id: bytes, query: NewsArgs) -> Response:
    """What is new since the page was shown: entries, and the lead as it is now."""
    context = about(session, me, lead_id)
    events = read_news(session, context["lead"], query)
    entries = told_to(session, context["lead"], events, context["names"], me.member_id)
    news = news_after([*(event.id for event in events), *query.seen], query.since or b"")
    return render("leads/news.html", **context, entries=entries, news=news, show=query.show, oob=True, edit=None)


def about(session: Session, me: Me, lead_id: bytes, sent: Sent = NOTHING) -> Context:
    """The lead, deleted or not, and the people and statuses around it; raises NotFound."""
    own = Lead.workspace_id == me.workspace_id, Lead.id == lead_id
    asked = select(Lead, Workspace.lead_statuses).join(Workspace, Workspace.id == Lead.workspace_id).where(*own)
    found = session.execute(asked).one_or_none()
    lead, statuses = LEAD.found(found if found is None else (found[0], found[1]))
    everybody = session.scalars(select(Member).where(Member.workspace_id == me.workspace_id).order_by(Member.id)).all()
    members = [member for member in everybody if member.removed_at is None]
    assignee = MEMBER.show(lead.assignee_id) if lead.assignee_id is not None else ""
    facts = sent.facts or FactsInput.of(lead, assignee_id=assignee)
    facts.offer(statuses, {"": "Nobody", **_by_id(members)}, _by_id(everybody))
    return {
        "lead": lead,
        "lead_id": LEAD.show(lead.id),
        "name": name_of(lead),
        "may": me.may("member") and lead.deleted_at is None,
        "statuses": statuses,
        "people": [_called(member) for member in members if member.id != me.member_id],
        "names": {member.id: _called(member) for member in everybody},
        "facts": facts,
        "field_names": NAMES,
        "known": [fact for fact in FACTS if getattr(lead, fact) and fact not in CHOSEN],
        "unknown": [fact for fact in FACTS if not getattr(lead, fact) and fact not in CHOSEN],
        "prose": partial(prose, handles=handles_of(members)),
        "span": span,
    }


def _listed(session: Session, me: Me, context: Mapping[str, Any], query: LeadArgs) -> Context:
    lead: Lead = context["lead"]
    if query.show == "submissions":
        submissions = read_submissions(session, lead, query)
        return {"submissions": submissions.items, "older": submissions.next_cursor, "show": query.show, "news": None}
    if query.show == "deliveries":
        return {"show": query.show}
    page = read_timeline(session, lead, query.show, query)
    shown = [event.id for event in page.items]
    floor = shown[-1] if page.next_cursor else b""
    return {
        "entries": told_to(session, lead, page.items, context["names"], me.member_id),
        "older": page.next_cursor,
        "show": query.show,
        "news": news_after(shown, floor) if query.cursor is None else None,
    }


def _merged(session: Session, lead: Lead) -> tuple[str, str] | None:
    """The lead that a deleted one became a part of, and the merge, by their public ids."""
    if lead.deleted_at is None:
        return None
    own = LeadMerge.workspace_id == lead.workspace_id, LeadMerge.other_id == lead.id, LeadMerge.undone_at.is_(None)
    made = session.scalar(select(LeadMerge).where(*own))
    return (LEAD.show(made.survivor_id), MERGE.show(made.id)) if made is not None else None


def _by_id(members: Sequence[Member]) -> dict[str, str]:
    return {MEMBER.show(member.id): _called(member) for member in members}


def _called(member: Member) -> str:
    return member.user.name or member.user.email
