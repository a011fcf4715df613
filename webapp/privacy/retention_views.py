"""Settings → Privacy: how long things are kept, by kind, for all forms and for one; and how visitors' addresses are."""

from collections.abc import Iterator, Mapping

from flask import Response, current_app, request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.forms.lifecycle import get_form
from webapp.forms.models import Form
from webapp.forms.retention import Saying, saying_of
from webapp.http.fields import FORM, FormId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.privacy import addressing, changing
from webapp.privacy.retention_inputs import AddressesInput, RetentionInput
from webapp.privacy.retention_words import WORDS
from webapp.workspaces.models import Workspace
from webapp.workspaces.retention import SETTINGS, Said, term

pages = Pages("privacy")

HOME = "/settings/privacy"
RETENTION, ADDRESSES, FORMS = f"{HOME}/retention", f"{HOME}/addresses", f"{HOME}/forms"
_INSTALLED, _WORKSPACE = "As installed", "As the workspace"


class FormsArgs(PageArgs):
    form: FormId | None = None


@pages.get(HOME, role="admin")
def privacy(session: Session, me: Me) -> Response:
    return _home(session, me)


@pages.post(RETENTION, role="admin")
def save_retention(session: Session, me: Me) -> Response:
    before = saying_of(session, me.workspace_id)
    sent = RetentionInput.of(before.said, _installed(), _INSTALLED, sent=True)
    if not sent.submitted():
        return _home(session, me, retention=sent)
    if asked := _ask_first(session, before, changing.with_workspace(before, sent.said), sent, HOME):
        return asked
    changing.change_retention(session, me.workspace_id, sent.said, me.actor)
    toast("Saved how long things are kept.")
    return redirect_to(HOME)


@pages.post(ADDRESSES, role="admin")
def save_addresses(session: Session, me: Me) -> Response:
    sent = AddressesInput()
    if not sent.submitted():
        return _home(session, me, addresses=sent)
    changing.change_addresses(session, me.workspace_id, sent.keeping.data, me.actor, stored=sent.stored.data)
    toast("Saved how visitors’ addresses are kept.")
    return redirect_to(HOME)


@pages.get(FORMS, role="admin")
def choose_form(session: Session, me: Me, query: FormsArgs) -> Response:
    return redirect_to(HOME if query.form is None else f"{FORMS}/{FORM.show(query.form)}")


@pages.get(f"{FORMS}/<form_id>", role="admin")
def form_retention(session: Session, me: Me, form_id: FormId) -> Response:
    form, saying = get_form(session, me.workspace_id, form_id), saying_of(session, me.workspace_id)
    return _of_form(form, RetentionInput.of(saying.forms.get(form.id, {}), _of_workspace(saying), _WORKSPACE))


@pages.post(f"{FORMS}/<form_id>", role="admin")
def save_form_retention(session: Session, me: Me, form_id: FormId) -> Response:
    form, before = get_form(session, me.workspace_id, form_id), saying_of(session, me.workspace_id)
    sent = RetentionInput.of(before.forms.get(form.id, {}), _of_workspace(before), _WORKSPACE, sent=True)
    if not sent.submitted():
        return _of_form(form, sent, 422)
    after = changing.with_form(before, form.id, sent.said)
    if asked := _ask_first(session, before, after, sent, f"{FORMS}/{FORM.show(form.id)}"):
        return asked
    changing.change_form_retention(session, form, sent.said, me.actor)
    toast(f"Saved how long things of {form.name} are kept.")
    return redirect_to(HOME)


def _home(
    session: Session, me: Me, *, retention: RetentionInput | None = None, addresses: AddressesInput | None = None
) -> Response:
    """The page; what was refused is shown as it was sent."""
    workspace, saying = session.get_one(Workspace, me.workspace_id), saying_of(session, me.workspace_id)
    forms = _forms(session, me.workspace_id)
    return render(
        "privacy/retention.html",
        status=422 if retention or addresses else 200,
        input=retention or RetentionInput.of(saying.said, _installed(), _INSTALLED),
        addresses=addresses or AddressesInput(formdata=None, data={"keeping": workspace.ip_keeping}),
        here=FORMS,
        under_way=addressing.is_under_way(session, me.workspace_id),
        forms_there=[(FORM.show(form.id), form.name) for form in forms],
        of_forms=[(FORM.show(form.id), form.name, list(_worded(form.retention))) for form in forms if form.retention],
    )


def _of_form(form: Form, sent: RetentionInput, status: int = 200) -> Response:
    return render("privacy/form_retention.html", status=status, input=sent, form=form, id=FORM.show(form.id))


def _ask_first(session: Session, before: Saying, after: Saying, sent: RetentionInput, back: str) -> Response | None:
    """The page that says what a change deletes at once, unless it deletes nothing, or that was agreed to."""
    if "agreed" in request.form or not (going := changing.would_go(session, before, after)):
        return None
    rows = [(WORDS[name], over, sent.words_of(name)) for name, over in going.items()]
    return render("privacy/retention_preview.html", action=request.path, back=back, rows=rows, input=sent)


def _forms(session: Session, workspace_id: bytes) -> list[Form]:
    """Those that are there, and those that are deleted and say something still."""
    there = or_(Form.deleted_at.is_(None), Form.retention.is_not(None))
    return list(session.scalars(select(Form).where(Form.workspace_id == workspace_id, there).order_by(Form.name)))


def _installed() -> Mapping[str, int | None]:
    return {name: current_app.config[setting] for name, setting in SETTINGS.items()}


def _of_workspace(saying: Saying) -> Mapping[str, int | None]:
    return {**_installed(), **saying.said}


def _worded(said: Said) -> Iterator[str]:
    for name, days in said.items():
        yield f"{WORDS[name].title}: {term(days)}"
