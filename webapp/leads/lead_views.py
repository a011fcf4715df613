"""The page of a lead: what is known of it, changed in its place, and all that happened to it."""

from flask import Response, current_app, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.http.fields import LEAD, LeadId
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.leads.fields import NAMES
from webapp.leads.filling import tag_key
from webapp.leads.inputs import CommentIn, LeadPatch
from webapp.leads.lead_inputs import (
    CommentInput,
    FactsInput,
    FieldArgs,
    LeadArgs,
    NewsArgs,
    ReplyInput,
    check_fact,
)
from webapp.leads.lead_page import NOTHING, Sent, about, lead_page, news_page
from webapp.leads.lifecycle import delete_lead, update_lead
from webapp.leads.listing import get_lead
from webapp.leads.mentions import comment_as, name_of
from webapp.leads.replying import reply
from webapp.leads.trash import get_deleted_lead, restore_lead

pages = Pages("lead")

PAGE = "/leads/<lead_id>"


@pages.get(PAGE, role="viewer")
def lead(session: Session, me: Me, lead_id: LeadId, query: LeadArgs) -> Response:
    return lead_page(session, me, lead_id, query)


@pages.get(f"{PAGE}/news", role="viewer")
def news(session: Session, me: Me, lead_id: LeadId, query: NewsArgs) -> Response:
    """What happened meanwhile; asked for by the open page when it hears of something."""
    return news_page(session, me, lead_id, query)


@pages.get(f"{PAGE}/fields/<name>", role="viewer")
def field(session: Session, me: Me, lead_id: LeadId, name: str, query: FieldArgs) -> Response:
    """One field, shown or to be edited."""
    return _field(session, me, lead_id, name, edit=query.edit)


@pages.post(f"{PAGE}/fields/<name>", role="member")
def change_field(session: Session, me: Me, lead_id: LeadId, name: str) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id, lock=True)
    sent = FactsInput()
    try:
        update_lead(session, lead, sent.change(check_fact(name)), me.actor, member_id=me.member_id)
    except (Invalid, Conflict) as refusal:
        if NAMES.get(name) in (lead.locked_fields or ()):
            raise
        refused = FactsInput.of(lead, **{name: sent[name].data})
        refused.refuse(Invalid(refusal.message, fields={name: [refusal.message]}) if not refusal.fields else refusal)
        return _field(session, me, lead_id, name, edit=True, sent=Sent(facts=refused))
    return _saved(_field(session, me, lead_id, name, edit=False), lead_id)


@pages.post(f"{PAGE}/tags", role="member")
def change_tags(session: Session, me: Me, lead_id: LeadId) -> Response:
    """Those in `add`, by commas, are added, the one in `remove` is taken away."""
    lead = get_lead(session, me.workspace_id, lead_id, lock=True)
    gone = tag_key(request.form.get("remove", ""))
    kept = [tag for tag in lead.tags if tag_key(tag) != gone]
    new = [tag.strip() for tag in request.form.get("add", "").split(",") if tag.strip()]
    problems: list[str] = []
    try:
        changes = read_values(LeadPatch, {"tags": [*kept, *new]}).changes()
    except Invalid as refusal:
        problems = [problem for texts in refusal.fields.values() for problem in texts][:1]
    else:
        update_lead(session, lead, changes, me.actor, member_id=me.member_id)
    if not asks_for_fragment():
        toast(f"The tag was not added. {problems[0]}" if problems else "Tags saved.", "danger" if problems else "ok")
        return redirect_to(address(lead_id))
    context = about(session, me, lead_id)
    status = 422 if problems else 200
    return _saved(render("leads/_tags.html", status=status, **context, problems=problems), lead_id)


@pages.post(f"{PAGE}/comments", role="member")
def add_comment(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id, lock=True)
    sent = CommentInput()
    try:
        comment_as(session, lead, read_values(CommentIn, {"body": sent.body.data or ""}).body, me)
    except Invalid:
        sent.refuse(Invalid(fields={"body": ["Write a comment of at most 50,000 characters."]}))
        return _comment(session, me, lead_id, Sent(comment=sent))
    return _saved(_comment(session, me, lead_id, NOTHING), lead_id)


@pages.post(f"{PAGE}/replies", role="member")
def send_reply(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id, lock=True)
    sent = ReplyInput()
    if not sent.submitted():
        return lead_page(session, me, lead_id, LeadArgs(), Sent(reply=sent))
    try:
        reply(session, lead, sent.subject.data.strip(), sent.text.data.strip(), me)
    except Conflict as refusal:
        sent.refuse(refusal)
        return lead_page(session, me, lead_id, LeadArgs(), Sent(reply=sent))
    waits = "" if current_app.config["SMTP_URL"] else " It waits in the outbox until a mail server is set up."
    toast(f"Your reply to {lead.email} is kept.{waits}" if waits else f"Your reply to {lead.email} is on its way.")
    return redirect_to(address(lead_id))


@pages.post(f"{PAGE}/delete", role="member")
def delete(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id, lock=True)
    delete_lead(session, lead, me.actor, member_id=me.member_id)
    toast(f"{name_of(lead)} is deleted. It can be restored for 30 days.")
    return redirect_to(address(lead_id))


@pages.post(f"{PAGE}/restore", role="member")
def restore(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_deleted_lead(session, me.workspace_id, lead_id)
    elsewhere = restore_lead(session, lead, me.actor, member_id=me.member_id)
    kept = f" Its {' and '.join(elsewhere)} belongs to another lead by now." if elsewhere else ""
    toast(f"{name_of(lead)} is back.{kept}", "warn" if elsewhere else "ok")
    return redirect_to(address(lead_id))


def address(lead_id: bytes) -> str:
    return f"/leads/{LEAD.show(lead_id)}"


def _field(session: Session, me: Me, lead_id: bytes, name: str, *, edit: bool, sent: Sent = NOTHING) -> Response:
    """One field for htmx; else the page with it, or the way back there after it was saved."""
    check_fact(name)
    if asks_for_fragment():
        context = about(session, me, lead_id, sent)
        return render("leads/_fact.html", status=sent.status, **context, fact=name, edit=name if edit else None)
    if not edit and request.method == "POST":
        toast("Saved.")
        return redirect_to(address(lead_id))
    return lead_page(session, me, lead_id, LeadArgs(edit=name if edit else None), sent)


def _comment(session: Session, me: Me, lead_id: bytes, sent: Sent) -> Response:
    if asks_for_fragment():
        context = about(session, me, lead_id, sent)
        comment = sent.comment or CommentInput(formdata=None)
        return render("leads/_comment.html", status=sent.status, **context, comment=comment)
    return lead_page(session, me, lead_id, LeadArgs(), sent) if sent.comment else redirect_to(address(lead_id))


def _saved(response: Response, lead_id: bytes) -> Response:
    """An answer that lets the page look for what is new at once."""
    response.headers["HX-Trigger"] = f"inlet:{LEAD.show(lead_id)}"
    return response
