"""What a hosted page loads beside itself: the stylesheet of its theme, and its pictures. Both are never asked twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, url_for

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.stylesheet import fingerprint, is_plain, stylesheet
from webapp.forms.definition.theme import Theme
from webapp.forms.images import IMAGE, picture_of, sizes_of
from webapp.forms.settings import FormSettings
from webapp.http.fields import FORM
from webapp.intake import access as credentials

_FOR_EVER, _SHORTLY = "public, max-age=31536000, immutable", "public, max-age=60"
_NOTHING_RUNS = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class Look:
    """Addresses, empty where there is none. `sizes`: width and height of the pictures between the questions."""

    stylesheet: str = ""
    logo: str = ""
    cover: str = ""
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def look_of(form: FormSettings | None, definition: Definition | None, *, is_draft: bool = False) -> Look:
    if form is None or definition is None:
        return Look()
    theme, reference = definition.theme, FORM.show(form.id)
    stylesheet = _of_draft(reference, theme) if is_draft else stylesheet_of(reference, theme)
    shown = [asked.image for asked in definition.fields if asked.image]
    sizes = sizes_of(db.session.connection(), shown) if shown else {}
    return Look(stylesheet, _of_image(theme.logo), _of_image(theme.cover), sizes)


def stylesheet_of(reference: str, theme: Theme) -> str:
    """The address of a theme's stylesheet; empty where our own says all."""
    return "" if is_plain(theme) else url_for("intake.theme", reference=reference, mark=fingerprint(theme))


def _of_image(shown_id: str) -> str:
    return url_for("intake.image", image_id=shown_id) if shown_id else ""


def _of_draft(reference: str, theme: Theme) -> str:
    """The builder serves it, to those who may see the draft."""
    return "" if is_plain(theme) else f"/forms/{reference}/theme.css?v={fingerprint(theme)}"


def theme(reference: str, mark: str) -> Response:
    """The published theme. A page that was shown before it changed gets the newer one, and doesn't keep it."""
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    if access.definition is None:
        raise NotFound
    published = access.definition.theme
    kept = _FOR_EVER if mark == fingerprint(published) else _SHORTLY
    return Response(stylesheet(published), headers={"Cache-Control": kept}, content_type="text/css; charset=utf-8")


def image(image_id: str) -> Response:
    picture = picture_of(db.session.connection(), IMAGE.parse(image_id))
    headers = {"Cache-Control": _FOR_EVER, "Content-Security-Policy": _NOTHING_RUNS}
    return Response(picture.content, headers=headers, content_type=picture.type)
