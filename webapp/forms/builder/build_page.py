"""The Build tab as it is answered: the list of fields, the settings of the one that is selected, and the preview.

A whole page for browsers without scripts; for htmx the list and the settings alone, with what else changed.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.builder.build_inputs import FieldInput, FormInput
from webapp.forms.builder.changes import Change
from webapp.forms.builder.context import HOME, show_tab
from webapp.forms.builder.palette import GROUPS
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.drafts import Draft, draft_of, published_definition
from webapp.forms.images import TYPES
from webapp.forms.models import Form
from webapp.http.fields import FORM
from webapp.http.html import asks_for_fragment, redirect_to, toast

# The page frames the form as its visitors see it.
FRAMES = "frame-src 'self'"


def path_of(form: Form, sel: str = "") -> str:
    """The address of the tab, with one of the fields selected."""
    path = f"{HOME}/{FORM.show(form.id)}/build"
    return f"{path}?{urlencode({'sel': sel})}" if sel else path


def show_build(
    session: Session,
    form: Form,
    sel: str = "",
    *,
    draft: Draft | None = None,
    sent: FieldInput | FormInput | None = None,
    status: int = 200,
    **said: Any,
) -> Response:
    """`sel`: the key of the field that is selected; `sent`: its settings, where they were refused."""
    draft = draft or draft_of(session, form)
    field = draft.definition.field(sel)
    selection = {
        "field": field,
        "panel": settings_of(form, draft.definition, field) if sent is None else sent,
        "locked": field is not None and field.key in published_keys(session, form),
        "around": _around(draft.definition, sel),
        "page": page_of(draft.definition, sel),
        "image_types": TYPES,
    }
    return show_tab(
        session,
        form,
        "builder/build.html",
        fragment="builder/_change.html",
        status=status,
        allow=FRAMES,
        draft=draft,
        groups=GROUPS,
        refused=status >= 400,
        in_place=True,
        **selection,
        **said,
    )


def show_change(
    session: Session, form: Form, change: Change, draft: Draft, *, focus: str = "", undo: bool = False
) -> Response:
    """What a verb did: told to htmx in place, to others on the page that shows it."""
    address = path_of(form, change.key)
    if not asks_for_fragment():
        if undo:
            toast(f"{change.said} Undo brings it back.")
        return redirect_to(f"{address}#row-{change.key}" if change.key else address)
    response = show_build(session, form, change.key, draft=draft, said=change.said, may_bring_back=undo)
    response.headers["HX-Replace-Url"] = address
    return tell(response, draft.definition, change.key, focus)


def tell(response: Response, definition: Definition, key: str, focus: str) -> Response:
    """Say to the page's script that the draft is another, where to look at it, and where the focus belongs."""
    told = {"page": page_of(definition, key), "key": key, "focus": focus}
    response.headers["HX-Trigger-After-Settle"] = json.dumps({"inlet:draft": told})
    return response


def settings_of(form: Form, definition: Definition, field: FormField | None) -> FieldInput | FormInput:
    return FormInput.of(definition) if field is None else FieldInput.of(field, form.field_mapping)


def published_keys(session: Session, form: Form) -> frozenset[str]:
    """Keys that visitors' answers are kept under, which is why they are locked."""
    published = published_definition(session, form)
    return frozenset(field.key for field in published.fields) if published else frozenset()


def page_of(definition: Definition, key: str) -> int:
    """On which page of the form a field stands, from 1."""
    for number, fields in enumerate(definition.steps, start=1):
        if any(field.key == key for field in fields):
            return number
    return 1


def _around(definition: Definition, key: str) -> Mapping[str, str]:
    """The keys of the fields before and after; with none selected, the first is the next one."""
    keys = [field.key for field in definition.fields]
    place = keys.index(key) if key in keys else -1
    return {
        "before": keys[max(place - 1, 0)] if keys else "",
        "after": keys[min(place + 1, len(keys) - 1)] if keys else "",
    }
