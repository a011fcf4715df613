"""Pictures of a form, uploaded on the Design tab and, for a divider, on the Build tab."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.builder.design_views import tell
from webapp.forms.builder.designing import FIELD, OF_THEME, set_image
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import draft_of
from webapp.forms.images import IMAGE, MOST_BYTES, TYPES, keep_image
from webapp.forms.models import Form
from webapp.http.fields import FORM, FormId
from webapp.http.html import asks_for_fragment, back_to, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("form_images")


@pages.post(f"{ONE}/images", role="admin")
def put_image(session: Session, me: Me, form_id: FormId) -> Response:
    """`slot`: logo, cover, or `field:` and a key; `image`: the file, none takes the image away."""
    form = form_of(session, me, form_id)
    slot = request.form.get("slot", "")
    try:
        shown_id = "" if "remove" in request.form else _upload(session, me)
    except Invalid as refusal:
        if asks_for_fragment():
            return _show(session, form, slot, refusal.message, 422)
        toast(refusal.message, "danger")
        return _back(form)
    set_image(session, form, slot, shown_id)
    return tell(_show(session, form, slot)) if asks_for_fragment() else _back(form)


def _upload(session: Session, me: Me) -> str:
    """The public id of what was sent; raises Invalid."""
    file = request.files.get("image")
    if file is None:
        raise Invalid("Choose a picture.")
    with file.stream:
        return IMAGE.show(keep_image(session, me.workspace_id, file.stream.read(MOST_BYTES + 1)).id)


def _back(form: Form) -> Response:
    return redirect_to(back_to(f"/forms/{FORM.show(form.id)}/design"))


def _show(session: Session, form: Form, slot: str, problem: str = "", status: int = 200) -> Response:
    draft = draft_of(session, form)
    slots = {"slot": slot, "shown": _shown(draft.definition, slot), "problem": problem, "image_types": TYPES}
    name = "builder/image_changed.html"
    return show_tab(session, form, name, fragment=name, status=status, draft=draft, **slots)


def _shown(definition: Definition, slot: str) -> str:
    if slot in OF_THEME:
        return str(getattr(definition.theme, slot))
    field = definition.field(slot.removeprefix(FIELD))
    return field.image if field else ""
