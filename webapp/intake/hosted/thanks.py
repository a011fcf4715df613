"""Thanks: what a visitor sees or where they go after they sent the form, as a rule or the form's settings say.

What the page is to show of the answers travels in its address, encrypted, so that no log and no history can tell it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request, url_for
from markupsafe import Markup, escape

from webapp.extensions import db
from webapp.forms.definition.definition import Definition, Thanks
from webapp.forms.definition.words import words_of
from webapp.forms.mapping import NotText, map_fields, text_of
from webapp.forms.settings import FormSettings
from webapp.http.fields import FORM
from webapp.intake import access as credentials
from webapp.intake.cleaning import clean, clean_text
from webapp.intake.hosted.calls import asker, sample, sheet_of
from webapp.intake.hosted.document import document
from webapp.intake.hosted.formatting import paragraphs
from webapp.intake.incoming import Access
from webapp.leads.names import split_name
from webapp.workspaces.secrets import NotOpened, decrypt, encrypt

_TAG = re.compile(r"\{\{ ?([\w.-]{1,60}) ?\}\}")
_LONGEST = 200


@dataclass(frozen=True)
class Farewell:
    """`key`: of the form's own thanks, where a rule chose one. `values`: of the tags in its message.

    `onward`: where a page in a frame leads, since only its visitor may leave the frame. `submission`: its public id.
    """

    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    onward: str = ""
    submission: str = ""


def farewell(access: Access, key: str, answers: Mapping[str, object]) -> Farewell:
    """`answers`: by the names of controls."""
    text = _message(access.form, access.definition, key)
    tags = set(_TAG.findall(text))
    return Farewell(key, _values(tags, answers, access.form) if tags else {})


def chosen(definition: Definition | None, key: str) -> Thanks | None:
    """The thanks of that key, if the form has them still, else its default ones."""
    return definition.thanks_of(key) if definition else None


def message_of(access: Access, told: Farewell) -> str:
    """As plain text, for a program."""
    text = _message(access.form, access.definition, told.key)
    return _TAG.sub(lambda tag: told.values.get(tag[1], ""), text)


def path_of(reference: str, told: Farewell) -> str:
    """The address of the thank-you page."""
    says = {name: value for name, value in asdict(told).items() if value}
    text = json.dumps({"form": reference, **says}, ensure_ascii=False)
    return page_of(reference, encrypt(text).decode() if says else "")


def page_of(reference: str, token: str) -> str:
    sealed: dict[str, Any] = {"for": token} if token else {}
    return url_for("intake.thanks", reference=reference, **sealed)


def is_framed() -> bool:
    """Whether the visitor looks at the form in a frame of another page, as every browser of today tells."""
    return request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object")


def leads_away(target: str) -> bool:
    """Whether an address belongs to another website, which is not to be shown within a frame."""
    return urlsplit(target).netloc != request.host


def thank(reference: str) -> Response:
    """The page, with the times to be called at where the form offers any: those of `day`; `change`: in place of one."""
    token, asked = request.args.get("for", ""), request.args
    return _thank(reference, token, day=asked.get("day", ""), change="change" in asked)


def thank_again(reference: str, token: str, day: str) -> Response:
    """The page once more, since somebody else was faster in choosing a time."""
    return _thank(reference, token, day=day, change=True, taken=True)


def _thank(reference: str, token: str, *, day: str, change: bool, taken: bool = False) -> Response:
    session = db.session()
    access = credentials.by_form(session.connection(), reference, sandbox=False)
    told, form, definition = unsealed(reference, token), access.form, access.definition
    found = None if told.onward else asker(session, access, told.submission)
    if found is None or definition is None:
        return _show(form, definition, told)
    words = words_of(definition)
    problem = words("call_taken") if taken else ""
    sheet = sheet_of(session, found, definition.calls, words, day=day, again=change, problem=problem)
    return _show(form, definition, told, status=409 if taken else 200, calls=sheet, token=token)


def preview(form: FormSettings, definition: Definition, key: str) -> Response:
    """The page of that key for the builder to frame, with the names of fields in place of answers."""
    values = {name: asked.label or name for asked in definition.fields for name in asked.names}
    calls = sample(definition.calls, "UTC", words_of(definition)) if definition.calls.offered else None
    return _show(form, definition, Farewell(key, values), framed_by="'self'", is_preview=True, calls=calls)


def _show(
    form: FormSettings, definition: Definition | None, told: Farewell, *, status: int = 200, **values: Any
) -> Response:
    own, words = chosen(definition, told.key), words_of(definition)
    text = paragraphs(_message(form, definition, told.key))
    return document(
        "thanks",
        form,
        definition,
        status,
        reference=FORM.show(form.id),
        heading=own.title if own and own.title else words("thanks"),
        message=Markup(_TAG.sub(lambda tag: str(escape(told.values.get(tag[1], ""))), text)),  # noqa: S704 (escaped)
        onward=told.onward,
        host=urlsplit(told.onward).hostname,
        submission=told.submission,
        **values,
    )


def _message(form: FormSettings, definition: Definition | None, key: str) -> str:
    own = chosen(definition, key)
    return (own.message if own else "") or form.thank_you_message or words_of(definition)("thanks_message")


def _values(tags: set[str], answers: Mapping[str, object], form: FormSettings) -> dict[str, str]:
    """By tag: an answer by its key, or what it becomes by the API's names."""
    mapped: dict[str, Any] = map_fields(_cleaned(answers), form.field_mapping).values
    names = dict(zip(("firstName", "lastName"), split_name(_text(mapped.get("name"))), strict=True))
    known = {**answers, **names, **mapped}
    return {tag: text[:_LONGEST] for tag in tags if (text := _text(known.get(tag)))}


def _cleaned(answers: Mapping[str, object]) -> dict[str, object]:
    return {name: clean(value) for name, value in answers.items()}


def _text(value: object) -> str:
    try:
        return clean_text(text_of(value))
    except NotText:
        return ""


def unsealed(reference: str, token: str) -> Farewell:
    """Nothing in particular, where it is none of ours, or of another form: whose owner could lead visitors anywhere."""
    try:
        told = json.loads(decrypt(token.encode())) if token else {}
    except NotOpened:
        told = {}
    return Farewell(**told) if told.pop("form", None) == reference else Farewell()
