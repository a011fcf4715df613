"""The Settings tab of a form: its name, when it takes submissions and how many, its password, its end."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.builder.context import HOME, ONE, form_of, show_tab
from webapp.forms.builder.settings_inputs import SettingsInput
from webapp.forms.editing import drop_form, edit_form
from webapp.forms.inputs import FormPatch
from webapp.forms.models import Form
from webapp.forms.places import places_taken
from webapp.http.fields import FORM, FormId
from webapp.http.html import redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values

pages = Pages("form_settings")

TAB = f"{ONE}/settings"


@pages.get(TAB, role="admin")
def settings(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    return _show(session, me, form, SettingsInput.of(form))


@pages.post(TAB, role="admin")
def save_settings(session: Session, me: Me, form_id: FormId) -> Response:
    """Applies at once, unlike what the draft holds."""
    form, sent = form_of(session, me, form_id), SettingsInput()
    try:
        edit_form(session, me, form_id, read_values(FormPatch, sent.values()))
    except Invalid as refusal:
        sent.refuse(refusal)
        return _show(session, me, form, sent, 422)
    toast("Settings are saved. They apply at once.")
    return redirect_to(f"{HOME}/{FORM.show(form_id)}/settings")


@pages.post(f"{ONE}/delete", role="admin")
def delete(session: Session, me: Me, form_id: FormId) -> Response:
    form = drop_form(session, me, form_id)
    toast(f"{form.name} is deleted. Its leads and submissions stay.")
    return redirect_to(HOME)


def _show(session: Session, me: Me, form: Form, sent: SettingsInput, status: int = 200) -> Response:
    taken = places_taken(session.connection(), form.id) if form.most_submissions is not None else None
    return show_tab(session, form, "builder/settings.html", status=status, input=sent, taken=taken, zone=me.time_zone)
