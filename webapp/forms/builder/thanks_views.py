"""The Design tab's thank-you pages: what visitors see, or where they go, after they sent the form; and when to call."""

import re
from typing import Any
from unicodedata import normalize

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.builder.design_inputs import CallsInput, ThanksInput
from webapp.forms.builder.designing import check_new, drop_thanks, set_calls, set_thanks
from webapp.forms.definition.calls import Calls
from webapp.forms.definition.definition import DEFAULT_THANKS, Definition, Thanks
from webapp.forms.definition.words import words_of
from webapp.forms.drafts import draft_of
from webapp.forms.models import Form
from webapp.http.fields import FORM, FormId
from webapp.http.html import redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.http.route import PageArgs

pages = Pages("form_thanks")

THANKS = f"{ONE}/design/thanks"
_NUMBER = "Enter a whole number within these bounds."


class ThanksArgs(PageArgs):
    """`key`: the page that is shown."""

    key: str = DEFAULT_THANKS


@pages.get(THANKS, role="admin")
def thanks(session: Session, me: Me, form_id: FormId, query: ThanksArgs) -> Response:
    form = form_of(session, me, form_id)
    shown = {one.key: one for one in _all(form, draft_of(session, form).definition)}
    one = shown.get(query.key) or shown[DEFAULT_THANKS]
    return _show(session, form, one.key, ThanksInput.of(one))


@pages.post(THANKS, role="admin")
def save_thanks(session: Session, me: Me, form_id: FormId) -> Response:
    form, sent = form_of(session, me, form_id), ThanksInput()
    try:
        set_thanks(session, form, read_values(Thanks, sent.values()))
    except Invalid as refusal:
        sent.refuse(refusal)
        return _show(session, form, sent.key.data or "", sent, status=422)
    toast("The thank-you page is saved in the draft.")
    return redirect_to(path_of(form, sent.key.data))


@pages.post(f"{THANKS}/calls", role="admin")
def save_calls(session: Session, me: Me, form_id: FormId) -> Response:
    """The times to be called at, which every thank-you page offers that leads nowhere else."""
    form, sent = form_of(session, me, form_id), CallsInput()
    try:
        set_calls(session, form, read_values(Calls, sent.values()))
    except Invalid as refusal:
        sent.refuse(Invalid(fields={name: [_NUMBER] for name in refusal.fields}))
        default = _all(form, draft_of(session, form).definition)[0]
        return _show(session, form, default.key, ThanksInput.of(default), status=422, calls=sent)
    toast("The times to be called at are saved in the draft.")
    return redirect_to(path_of(form))


@pages.post(f"{THANKS}/add", role="admin")
def add_thanks(session: Session, me: Me, form_id: FormId) -> Response:
    """`name`: what rules call it; its key is made of it."""
    form = form_of(session, me, form_id)
    name = request.form.get("name", "").strip()
    try:
        made = read_values(Thanks, {"key": _key_of(name), "title": name})
        check_new(draft_of(session, form).definition, made.key)
        set_thanks(session, form, made)
    except (Invalid, Conflict) as refusal:
        problem = refusal.message if isinstance(refusal, Conflict) else "Give it a name, such as Big projects."
        default = _all(form, draft_of(session, form).definition)[0]
        return _show(session, form, default.key, ThanksInput.of(default), status=422, name=name, problem=problem)
    return redirect_to(path_of(form, made.key))


@pages.post(f"{THANKS}/remove", role="admin")
def remove_thanks(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    drop_thanks(session, form, request.form.get("key", ""))
    toast("The thank-you page is removed from the draft. Undo brings it back.")
    return redirect_to(path_of(form))


def path_of(form: Form, key: str = DEFAULT_THANKS) -> str:
    path = f"/forms/{FORM.show(form.id)}/design/thanks"
    return path if key == DEFAULT_THANKS else f"{path}?key={key}"


def _all(form: Form, definition: Definition) -> list[Thanks]:
    """The default one first; where the owner made none, what the form's settings say stands in for it."""
    default = next((one for one in definition.thanks if one.key == DEFAULT_THANKS), None)
    usual = Thanks(key=DEFAULT_THANKS, message=form.thank_you_message, redirectUrl=form.redirect_url)
    return [default or usual, *(one for one in definition.thanks if one.key != DEFAULT_THANKS)]


def _show(
    session: Session,
    form: Form,
    key: str,
    sent: ThanksInput,
    *,
    calls: CallsInput | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    draft = draft_of(session, form)
    definition = draft.definition
    return show_tab(
        session,
        form,
        "builder/thanks.html",
        status=status,
        draft=draft,
        input=sent,
        calls=calls or CallsInput.of(definition.calls),
        all_thanks=_all(form, definition),
        key=key,
        default=DEFAULT_THANKS,
        usual=words_of(definition),
        tags=list(definition.names()),
        refused=status >= 400,
        allow="frame-src 'self'",
        **more,
    )


def _key_of(name: str) -> str:
    plain = normalize("NFKC", name.lower())
    return re.sub(r"\W+", "_", plain).strip("_")[:60]
