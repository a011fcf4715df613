"""The page of a deal: what is known of it, changed in its place, whom and what it is tied to, and how it went."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.deals.deal_filters import HOME
from webapp.deals.deal_inputs import DealArgs, DealInput, FieldArgs, check_fact, deal_values
from webapp.deals.deal_page import Context, about, custom_of_deal
from webapp.deals.inputs import DealPatch
from webapp.deals.lifecycle import change_deal, delete_deal, get_deal
from webapp.deals.picking import find_to_pick
from webapp.errors import Invalid
from webapp.http.fields import DEAL, DealId
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.filling import tag_key
from webapp.workspaces.audit import note
from webapp.workspaces.custom_card import CustomArgs, Refused, sent_values

pages = Pages("deal")

PAGE = f"{HOME}/<deal_id>"


@pages.get(PAGE, role="viewer")
def deal(session: Session, me: Me, deal_id: DealId, query: DealArgs) -> Response:
    return _page(session, me, deal_id, query)


@pages.get(f"{PAGE}/fields/<name>", role="viewer")
def field(session: Session, me: Me, deal_id: DealId, name: str, query: FieldArgs) -> Response:
    """One field, shown or to be edited."""
    return _field(session, me, deal_id, name, edit=query.edit)


@pages.post(f"{PAGE}/fields/<name>", role="member")
def change_field(session: Session, me: Me, deal_id: DealId, name: str) -> Response:
    deal = get_deal(session, me.workspace_id, deal_id, lock=True)
    sent = DealInput()
    try:
        change_deal(session, deal, sent.change(check_fact(name, deal)), me.actor)
    except Invalid as refusal:
        session.rollback()
        sent.refuse(refusal)
        return _field(session, me, deal_id, name, edit=True, sent=sent)
    if name == "stage":
        return redirect_to(address(deal_id))
    return _field(session, me, deal_id, name, edit=False)


@pages.get(f"{PAGE}/custom", role="viewer")
def custom(session: Session, me: Me, deal_id: DealId, query: CustomArgs) -> Response:
    """One value of its custom data, shown or to be edited."""
    return _custom(session, me, deal_id, query.key, edit=query.edit)


@pages.post(f"{PAGE}/custom", role="member")
def change_custom(session: Session, me: Me, deal_id: DealId) -> Response:
    deal, key = get_deal(session, me.workspace_id, deal_id, lock=True), request.form.get("key", "")
    try:
        values = sent_values(session, me.workspace_id, "deal", deal.custom_fields)
    except Invalid as refusal:
        return _custom(session, me, deal_id, key, edit=True, refused=Refused.of(refusal))
    change_deal(session, deal, {"custom_fields": values}, me.actor)
    if asks_for_fragment():
        return _custom(session, me, deal_id, key, edit=False)
    toast("Saved.")
    return redirect_to(address(deal_id))


@pages.post(f"{PAGE}/tags", role="member")
def change_tags(session: Session, me: Me, deal_id: DealId) -> Response:
    """Those in `add`, by commas, are added, the one in `remove` is taken away."""
    deal = get_deal(session, me.workspace_id, deal_id, lock=True)
    gone = tag_key(request.form.get("remove", ""))
    new = [tag.strip() for tag in request.form.get("add", "").split(",") if tag.strip()]
    problems: list[str] = []
    try:
        tags = [*(tag for tag in deal.tags if tag_key(tag) != gone), *new]
        change_deal(session, deal, deal_values(DealPatch, {"tags": tags}), me.actor)
    except Invalid as refusal:
        problems = [problem for texts in refusal.fields.values() for problem in texts][:1]
    if asks_for_fragment():
        context = about(session, me, deal_id)
        return render("deals/_tags.html", status=422 if problems else 200, **context, problems=problems)
    toast(f"The tag was not added. {problems[0]}" if problems else "Tags saved.", "danger" if problems else "ok")
    return redirect_to(address(deal_id))


@pages.get(f"{PAGE}/pick", role="member")
def pick(session: Session, me: Me, deal_id: DealId, query: DealArgs) -> Response:
    """What the deal may be tied to, by the words that were typed."""
    return _page(session, me, deal_id, query, fragment="deals/_found_to_pick.html")


@pages.post(f"{PAGE}/ties", role="member")
def tie(session: Session, me: Me, deal_id: DealId) -> Response:
    """Tie the deal to an account, a deal above it, or one person more or less (`add`, `remove`); none unties it."""
    deal = get_deal(session, me.workspace_id, deal_id, lock=True)
    try:
        change_deal(session, deal, _ties(session, me, deal_id), me.actor)
    except Invalid as refusal:
        session.rollback()
        toast(next(iter(refusal.fields.values()), [refusal.message])[0], "danger")
    return redirect_to(address(deal_id))


def _ties(session: Session, me: Me, deal_id: bytes) -> Context:
    sent = request.form
    if "account" in sent:
        return deal_values(DealPatch, {"account_id": sent["account"] or None})
    if "parent" in sent:
        return deal_values(DealPatch, {"parent": sent["parent"] or None})
    now = [person for person, _, _ in about(session, me, deal_id)["people"] if person != sent.get("remove")]
    return deal_values(DealPatch, {"related_contacts": [*now, *sent.getlist("add")]})


@pages.post(f"{PAGE}/delete", role="member")
def delete(session: Session, me: Me, deal_id: DealId) -> Response:
    deal = get_deal(session, me.workspace_id, deal_id, lock=True)
    name = deal.name
    delete_deal(session, deal)
    note(session, me.workspace_id, me.actor, "deal.deleted", DEAL.show(deal_id))
    toast(f"{name} is deleted.")
    return redirect_to(HOME)


def address(deal_id: bytes) -> str:
    return f"{HOME}/{DEAL.show(deal_id)}"


def _page(
    session: Session,
    me: Me,
    deal_id: bytes,
    query: DealArgs,
    *,
    fragment: str = "",
    sent: DealInput | None = None,
    refused: Refused | None = None,
) -> Response:
    context = about(session, me, deal_id, sent)
    picked = query.pick if me.may("member") else None
    found = find_to_pick(session, context["deal"], picked, query.q or "") if picked and query.q else []
    status = 422 if sent or refused else 200
    context["custom"] = custom_of_deal(session, me, context["deal"], query.custom, refused)
    context |= {"edit": query.edit, "pick": picked, "found": found, "q": query.q or ""}
    return render("deals/deal.html", fragment=fragment, status=status, **context)


def _field(
    session: Session, me: Me, deal_id: bytes, name: str, *, edit: bool, sent: DealInput | None = None
) -> Response:
    """One field for htmx; else the page with it, or the way back there after it was saved."""
    if not asks_for_fragment() and request.method == "POST" and sent is None:
        toast("Saved.")
        return redirect_to(address(deal_id))
    context = about(session, me, deal_id, sent)
    check_fact(name, context["deal"])
    if not asks_for_fragment():
        return _page(session, me, deal_id, DealArgs(edit=name if edit else None), sent=sent)
    status = 422 if sent else 200
    return render("deals/_fact.html", status=status, **context, fact=name, edit=name if edit else None)


def _custom(
    session: Session, me: Me, deal_id: bytes, key: str, *, edit: bool, refused: Refused | None = None
) -> Response:
    if not asks_for_fragment():
        return _page(session, me, deal_id, DealArgs(custom=key if edit else None), refused=refused)
    deal = get_deal(session, me.workspace_id, deal_id)
    return custom_of_deal(session, me, deal, key if edit else None, refused).answer(key)
