"""Settings → Integrations → Website Forms: the list, New Form, and the pages of one form by its tabs."""

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms.automation_inputs import AutomationInput
from webapp.forms.editing import add_form, drop_form, edit_form
from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.inputs import FormIn, FormPatch
from webapp.forms.lifecycle import get_form
from webapp.forms.mapping import DEFAULT_NAMES
from webapp.forms.mapping_inputs import LABELS, MappingInput
from webapp.forms.models import Form
from webapp.forms.page_inputs import DuplicatesInput, FormInput, GeneralInput, NameInput, Offer, SecurityInput
from webapp.forms.sample import curl
from webapp.forms.usage import MOST, usage_of
from webapp.http.fields import FORM, MEMBER, FormId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery, read_page
from webapp.http.reading import read_values
from webapp.http.route import PageArgs
from webapp.workspaces.keys import shown_key
from webapp.workspaces.members import members_of
from webapp.workspaces.models import DEFAULT_STATUS, Workspace

pages = Pages("website_forms")

HOME = "/settings/integrations/website-forms"
ONE = f"{HOME}/<form_id>"


@dataclass(frozen=True)
class Tab:
    """One page of a form, by the label that the menus of the documents give it."""

    label: str
    slug: str
    input: type[FormInput]

    @property
    def template(self) -> str:
        return f"forms/{(self.slug or 'general').replace('-', '_')}.html"


GENERAL = Tab("General", "", GeneralInput)
MAPPING = Tab("Field Mapping", "field-mapping", MappingInput)
AUTOMATION = Tab("Automation", "automation", AutomationInput)
SECURITY = Tab("Security", "security", SecurityInput)
DUPLICATES = Tab("Duplicate handling", "duplicate-handling", DuplicatesInput)


class ListArgs(PageQuery, PageArgs):
    pass


@pages.get(HOME, role="viewer")
def website_forms(session: Session, me: Me, query: ListArgs) -> Response:
    own = select(Form).where(Form.workspace_id == me.workspace_id, Form.deleted_at.is_(None), Form.kind != INBOUND)
    page = read_page(session, own, Form.id, query)
    usage = usage_of(session, [form.id for form in page.items])
    rows = [(FORM.show(form.id), form, usage[form.id]) for form in page.items]
    return render("forms/list.html", rows=rows, most=MOST, cursor=page.next_cursor, input=NameInput(formdata=None))


@pages.get(f"{HOME}/new", role="admin")
def new_form(session: Session, me: Me) -> Response:
    return render("forms/new.html", input=NameInput(formdata=None))


@pages.post(f"{HOME}/new", role="admin")
def make_form(session: Session, me: Me) -> Response:
    sent = NameInput()
    try:
        form = add_form(session, me, read_values(FormIn, {"name": sent.name.data}))
    except Invalid as refusal:
        sent.refuse(refusal)
        return render("forms/new.html", fragment="forms/_new.html", status=422, input=sent)
    toast(f"{form.name} is created. It takes submissions now.")
    return redirect_to(f"{HOME}/{FORM.show(form.id)}")


@pages.get(ONE, role="admin")
def general(session: Session, me: Me, form_id: FormId) -> Response:
    return _show(session, me, form_id, GENERAL)


@pages.post(ONE, role="admin")
def save_general(session: Session, me: Me, form_id: FormId) -> Response:
    return _save(session, me, form_id, GENERAL)


@pages.get(f"{ONE}/field-mapping", role="admin")
def field_mapping(session: Session, me: Me, form_id: FormId) -> Response:
    return _show(session, me, form_id, MAPPING)


@pages.post(f"{ONE}/field-mapping", role="admin")
def save_field_mapping(session: Session, me: Me, form_id: FormId) -> Response:
    return _save(session, me, form_id, MAPPING)


@pages.get(f"{ONE}/automation", role="admin")
def automation(session: Session, me: Me, form_id: FormId) -> Response:
    return _show(session, me, form_id, AUTOMATION)


@pages.post(f"{ONE}/automation", role="admin")
def save_automation(session: Session, me: Me, form_id: FormId) -> Response:
    return _save(session, me, form_id, AUTOMATION)


@pages.get(f"{ONE}/security", role="admin")
def security(session: Session, me: Me, form_id: FormId) -> Response:
    return _show(session, me, form_id, SECURITY)


@pages.post(f"{ONE}/security", role="admin")
def save_security(session: Session, me: Me, form_id: FormId) -> Response:
    return _save(session, me, form_id, SECURITY)


@pages.get(f"{ONE}/duplicate-handling", role="admin")
def duplicate_handling(session: Session, me: Me, form_id: FormId) -> Response:
    return _show(session, me, form_id, DUPLICATES)


@pages.post(f"{ONE}/duplicate-handling", role="admin")
def save_duplicate_handling(session: Session, me: Me, form_id: FormId) -> Response:
    return _save(session, me, form_id, DUPLICATES)


@pages.post(f"{ONE}/delete", role="admin")
def remove_form(session: Session, me: Me, form_id: FormId) -> Response:
    form = drop_form(session, me, form_id)
    toast(f"{form.name} is deleted. Its leads and submissions stay.")
    return redirect_to(HOME)


def _show(
    session: Session, me: Me, form_id: bytes, tab: Tab, sent: FormInput | None = None, status: int = 200
) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    if sent is None:
        sent = tab.input.of(form)
        sent.offer(_offer(session, me))
    more = _sample(session, me, form) if tab is GENERAL else {}
    return render(tab.template, status=status, input=sent, **about(form), **more)


def _save(session: Session, me: Me, form_id: bytes, tab: Tab) -> Response:
    get_form(session, me.workspace_id, form_id)
    sent = tab.input()
    button = request.form.get("press", "save")
    if button != "save":
        sent.press(button)
        sent.offer(_offer(session, me))
        return _show(session, me, form_id, tab, sent)
    sent.offer(_offer(session, me))
    if sent.submitted():
        try:
            edit_form(session, me, form_id, read_values(FormPatch, sent.values()))
        except (Invalid, NotFound, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            toast(f"{tab.label} is saved.")
            return redirect_to(f"{HOME}/{FORM.show(form_id)}/{tab.slug}".rstrip("/"))
    return _show(session, me, form_id, tab, sent, 422)


def about(form: Form) -> dict[str, Any]:
    """What every page of a form shows."""
    return {"form": form, "id": FORM.show(form.id), "defaults": DEFAULT_NAMES, "labels": LABELS}


def _offer(session: Session, me: Me) -> Offer:
    statuses = session.get_one(Workspace, me.workspace_id).lead_statuses
    members = [
        (MEMBER.show(member.id), (member.user.name or member.user.email) + (" (away)" if member.away else ""))
        for member in members_of(session, me.workspace_id)
    ]
    return Offer(statuses, DEFAULT_STATUS if DEFAULT_STATUS in statuses else statuses[0], members)


def _sample(session: Session, me: Me, form: Form) -> dict[str, Any]:
    key = shown_key(session, me.workspace_id)
    return {"curl": curl(current_app.config["PUBLIC_URL"], form, key or "YOUR_API_KEY"), "with_key": key is not None}
