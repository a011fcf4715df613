"""The Design tab: how a form looks, with the contrast of its colours. Every change is a step of the draft."""

import json
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.builder.design_inputs import ThemeInput
from webapp.forms.builder.designing import set_theme
from webapp.forms.definition.contrast import Pair, pairs
from webapp.forms.definition.palette import palettes
from webapp.forms.definition.presets import BY_KEY, PRESETS
from webapp.forms.definition.stylesheet import stylesheet
from webapp.forms.definition.theme import Theme
from webapp.forms.drafts import Draft, draft_of
from webapp.forms.images import TYPES
from webapp.forms.models import Form
from webapp.http.fields import FormId
from webapp.http.html import asks_for_fragment, redirect_to
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values

pages = Pages("design")

FRAMES = "frame-src 'self'"
SKETCHES = [(preset, next(iter(palettes(preset.theme).values()))) for preset in PRESETS]


@pages.get(f"{ONE}/design", role="admin")
def design(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    draft = draft_of(session, form)
    return show_design(session, form, draft, draft.definition.theme, ThemeInput.of(draft.definition.theme))


@pages.post(f"{ONE}/design", role="admin")
def save_design(session: Session, me: Me, form_id: FormId) -> Response:
    """Of what the page sends, or of the preset whose button was pressed."""
    form = form_of(session, me, form_id)
    draft = draft_of(session, form)
    theme = draft.definition.theme
    preset = BY_KEY.get(request.form.get("preset", ""))
    sent = ThemeInput.of(preset.put_on(theme)) if preset else ThemeInput()
    try:
        theme = read_values(Theme, {**sent.values(), "logo": theme.logo, "cover": theme.cover})
        draft = set_theme(session, form, theme, f"The look is {preset.name}." if preset else "The look is changed.")
    except Invalid as refusal:
        sent.refuse(refusal)
        return show_design(session, form, draft, theme, sent, status=422)
    if not asks_for_fragment():
        return redirect_to(request.path)
    return tell(show_design(session, form, draft, theme, ThemeInput.of(theme)))


@pages.get(f"{ONE}/theme.css", role="admin")
def draft_theme(session: Session, me: Me, form_id: FormId) -> Response:
    """The stylesheet of the draft, for its preview."""
    css = stylesheet(draft_of(session, form_of(session, me, form_id)).definition.theme)
    return Response(css, headers={"Cache-Control": "no-store"}, content_type="text/css; charset=utf-8")


def show_design(
    session: Session, form: Form, draft: Draft, theme: Theme, sent: ThemeInput, *, status: int = 200
) -> Response:
    """`theme`: the one whose colours are judged, saved or not."""
    look: dict[str, Any] = {
        "sketches": SKETCHES,
        "theme": theme,
        "palettes": palettes(theme),
        "pairs": _by_name(pairs(theme)),
        "image_types": TYPES,
    }
    return show_tab(
        session,
        form,
        "builder/design.html",
        fragment="builder/_design.html",
        status=status,
        allow=FRAMES,
        draft=draft,
        input=sent,
        refused=status >= 400,
        **look,
    )


def _by_name(all_pairs: list[Pair]) -> dict[str, list[Pair]]:
    """Those of each scheme side by side."""
    names = dict.fromkeys(pair.name for pair in all_pairs)
    return {name: [pair for pair in all_pairs if pair.name == name] for name in names}


def tell(response: Response) -> Response:
    """Say to the page's script that the draft is another, so that the preview follows."""
    response.headers["HX-Trigger-After-Settle"] = json.dumps({"inlet:draft": {"page": 1, "focus": ""}})
    return response
