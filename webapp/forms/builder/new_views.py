"""New form: from a template, from nothing, from an exported file, from pasted HTML. Each leads to the builder."""

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from webapp.errors import Invalid
from webapp.forms.builder.context import HOME
from webapp.forms.builder.document import MOST_BYTES, FormDocument, make_form, read_document
from webapp.forms.builder.html_import import Found, import_html
from webapp.forms.builder.new_inputs import FileInput, FoundInput, MarkupInput, TemplateInput
from webapp.forms.builder.template_forms import BLANK, Template, template_of, templates
from webapp.forms.mapping_inputs import LABELS
from webapp.forms.models import Form
from webapp.http.fields import FORM
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values

pages = Pages("new_form")

NEW = f"{HOME}/new"


@pages.get(NEW, role="admin")
def choose(session: Session, me: Me) -> Response:
    return render("builder/new.html", templates=templates(), blank=BLANK)


@pages.get(f"{NEW}/json", role="admin")
def choose_file(session: Session, me: Me) -> Response:
    return render("builder/new_json.html", input=FileInput(formdata=None))


@pages.post(f"{NEW}/json", role="admin")
def import_file(session: Session, me: Me) -> Response:
    sent = FileInput()
    try:
        form = make_form(session, me, read_document(_content(sent.file.data)), "Imported from a file.")
    except Invalid as refusal:
        sent.refuse(Invalid(refusal.message, fields={"file": [refusal.message]}))
        return render("builder/new_json.html", status=422, input=sent)
    return made(form)


@pages.get(f"{NEW}/html", role="admin")
def paste(session: Session, me: Me) -> Response:
    return render("builder/new_html.html", input=MarkupInput(formdata=None))


@pages.post(f"{NEW}/html", role="admin")
def import_markup(session: Session, me: Me) -> Response:
    """Shown first, and made only when it is sent again with a name."""
    sent = FoundInput() if "name" in request.form else MarkupInput()
    try:
        found = import_html(sent.html.data or "")
    except Invalid as refusal:
        sent.refuse(Invalid(refusal.message, fields={"html": [refusal.message]}))
        return render("builder/new_html.html", status=422, input=sent)
    if not isinstance(sent, FoundInput):
        return _found(found, FoundInput(formdata=None, html=sent.html.data, name=found.document.name))
    try:
        named = {"name": sent.name.data, "fieldMapping": found.document.field_mapping}
        document = read_values(FormDocument, {**named, "definition": found.document.definition})
    except Invalid as refusal:
        sent.refuse(refusal)
        return _found(found, sent, 422)
    return made(make_form(session, me, document, "Read from pasted HTML."))


@pages.get(f"{NEW}/<template>", role="admin")
def preview(session: Session, me: Me, template: str) -> Response:
    found = template_of(template)
    return _shown(found, TemplateInput(formdata=None, name=found.document.name))


@pages.post(f"{NEW}/<template>", role="admin")
def use(session: Session, me: Me, template: str) -> Response:
    found, sent = template_of(template), TemplateInput()
    values = {"name": sent.name.data, "definition": found.document.definition}
    try:
        document = read_values(FormDocument, values)
    except Invalid as refusal:
        sent.refuse(refusal)
        return _shown(found, sent, 422)
    return made(make_form(session, me, document, f"Begun from the template {found.document.name}."))


def made(form: Form) -> Response:
    """To the builder, with a new form in hand."""
    toast(f"{form.name} is made. Visitors see it once you publish it.")
    return redirect_to(f"{HOME}/{FORM.show(form.id)}/build")


def _content(file: FileStorage | None) -> bytes:
    if not file:
        raise Invalid("Choose a file.")
    with file.stream:
        return file.stream.read(MOST_BYTES + 1)


def _found(found: Found, sent: FoundInput, status: int = 200) -> Response:
    return render("builder/new_found.html", status=status, found=found, input=sent, labels=LABELS)


def _shown(template: Template, sent: TemplateInput, status: int = 200) -> Response:
    return render("builder/new_template.html", status=status, choice=template, input=sent)
