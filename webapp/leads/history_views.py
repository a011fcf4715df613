"""Where the value of a field came from, and what a member makes of it: another one taken, the field locked."""

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms.mapping import CUSTOM
from webapp.http.fields import LEAD, LeadId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.fields import TRACED, change_to, is_traced
from webapp.leads.lead_inputs import FactsInput, HistoryArgs
from webapp.leads.lead_page import about
from webapp.leads.lifecycle import update_lead
from webapp.leads.listing import get_lead
from webapp.leads.locking import with_lock
from webapp.leads.models import Lead
from webapp.leads.provenance import history_of
from webapp.leads.story import read_story
from webapp.workspaces.custom_fields import fields_of
from webapp.workspaces.custom_values import as_text

pages = Pages("lead_history")

PLACE = "/leads/<lead_id>/history"


@pages.get(PLACE, role="viewer")
def history(session: Session, me: Me, lead_id: LeadId, query: HistoryArgs) -> Response:
    """One field's, for htmx in a drawer."""
    name, context = _checked(query.field), about(session, me, lead_id)
    lead: Lead = context["lead"]
    story = read_story(session, lead, {**context["names"], me.member_id: "You"})
    return render(
        "leads/history.html",
        fragment="leads/history_drawer.html",
        **context,
        field=name,
        label=_label(session, me, name),
        history=history_of(story, lead, name),
        locked=name in (lead.locked_fields or ()),
        text=_text,
    )


@pages.post(f"{PLACE}/take", role="member")
def take(session: Session, me: Me, lead_id: LeadId) -> Response:
    """Give the field a value that it had or was offered, by its key."""
    name, lead = _sent(session, me, lead_id)
    known = history_of(read_story(session, lead, {}), lead, name)
    value = known.value(request.form.get("value", ""))
    return _change(session, me, lead, name, change_to(lead, name, value), f"is now {_text(value)}")


@pages.post(f"{PLACE}/lock", role="member")
def lock(session: Session, me: Me, lead_id: LeadId) -> Response:
    """`lock`: 1 to lock the field, anything else to unlock it."""
    name, lead = _sent(session, me, lead_id)
    locked = request.form.get("lock") == "1"
    return _change(
        session, me, lead, name, with_lock(lead, name, locked=locked), "is locked" if locked else "is unlocked"
    )


def _sent(session: Session, me: Me, lead_id: bytes) -> tuple[str, Lead]:
    return _checked(request.form.get("field", "")), get_lead(session, me.workspace_id, lead_id, lock=True)


def _checked(name: str) -> str:
    if not is_traced(name):
        raise NotFound("A lead has no such field.")
    return name


def _change(session: Session, me: Me, lead: Lead, name: str, change: dict[str, Any], done: str) -> Response:
    label = _label(session, me, name)
    try:
        update_lead(session, lead, change, me.actor, member_id=me.member_id)
    except (Conflict, Invalid) as refusal:
        toast(f"{label} stays as it is. {refusal.message}", "danger")
    else:
        toast(f"{label} {done}.")
    return redirect_to(f"/leads/{LEAD.show(lead.id)}")


def _label(session: Session, me: Me, name: str) -> str:
    """What the field is called on the page of a lead."""
    if name in TRACED:
        return str(FactsInput(formdata=None)[TRACED[name]].label.text)
    key = name.removeprefix(CUSTOM)
    return next((field.label for field in fields_of(session, me.workspace_id, "lead") if field.key == key), key)


def _text(value: Any) -> str:
    words = value if isinstance(value, list) else [value]
    return ", ".join(as_text(word) for word in words)
