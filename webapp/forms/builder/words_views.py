"""The Design tab's words: the language of a form's page, and what its owner says in place of us."""

from collections.abc import Mapping

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.builder.designing import set_words
from webapp.forms.definition.languages import LANGUAGES, language_of
from webapp.forms.definition.words import spoken
from webapp.forms.drafts import draft_of
from webapp.forms.models import Form
from webapp.http.fields import FormId
from webapp.http.html import redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("form_words")

WORDS = f"{ONE}/design/words"
_NAMES = [name for name in spoken("en") if name != "trap"]  # which is said to machines alone
_FIRST_PROBLEM, _FIRST_OF_CONSENT = _NAMES.index("required"), _NAMES.index("consent_subject")
_GROUPS = (
    ("On the page", _NAMES[:_FIRST_PROBLEM]),
    ("When an answer has to be mended", _NAMES[_FIRST_PROBLEM:_FIRST_OF_CONSENT]),
    ("When consent is confirmed by mail", _NAMES[_FIRST_OF_CONSENT:]),
)


@pages.get(WORDS, role="admin")
def words(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    definition = draft_of(session, form).definition
    return _show(session, form, definition.language, definition.texts)


@pages.post(WORDS, role="admin")
def save_words(session: Session, me: Me, form_id: FormId) -> Response:
    """`text-` and the name of ours are the owner's words; texts of other names stay as they are."""
    form = form_of(session, me, form_id)
    known = draft_of(session, form).definition.texts
    sent = {name.removeprefix("text-"): text for name, text in request.form.items() if name.startswith("text-")}
    language = request.form.get("language", "")
    try:
        set_words(session, form, language, {**known, **{name: sent[name] for name in sent if name in _NAMES}})
    except Invalid as refusal:
        return _show(session, form, language, sent, refusal)
    toast("The words are saved in the draft.")
    return redirect_to(request.path)


def _show(
    session: Session, form: Form, language: str, texts: Mapping[str, str], refusal: Invalid | None = None
) -> Response:
    problems = {path.removeprefix("texts."): told[0] for path, told in refusal.fields.items()} if refusal else {}
    ours = spoken(language_of(language).tag)
    return show_tab(
        session,
        form,
        "builder/words.html",
        status=422 if refusal else 200,
        languages=_languages(language),
        language=language,
        ours=ours,
        groups=_GROUPS,
        english=spoken("en"),
        texts=texts,
        problems=problems,
        refused=refusal is not None,
    )


def _languages(chosen: str) -> list[tuple[str, str]]:
    """Those we speak; one that the owner set otherwise stays among them."""
    known = [(language.tag, language.name) for language in LANGUAGES]
    return known if chosen in dict(known) else [*known, (chosen, chosen)]
