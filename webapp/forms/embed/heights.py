"""How high a form's page is, so that a snippet holds the room from the start and nothing moves as the form appears.

The Share tab measures it in the owner's browser, at three widths, once for each version.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from webapp.forms.embed.models import FormHeight
from webapp.forms.models import Form
from webapp.http.shapes import Input

WIDTHS = (320, 640, 960)
UNMEASURED = {320: 860, 640: 780, 960: 780}  # of the four fields that everybody knows

Pixels = Annotated[int, Field(ge=1, le=20_000)]


class HeightsIn(Input):
    """As the Share tab sends them, of the version that it showed."""

    version: int
    at_320: Pixels
    at_640: Pixels
    at_960: Pixels


def heights_of(session: Session, form: Form) -> dict[int, int]:
    """By the width of the frame; an older version's until the newest is measured."""
    found = session.get(FormHeight, form.id)
    return {320: found.at_320, 640: found.at_640, 960: found.at_960} if found else UNMEASURED


def is_measured(session: Session, form: Form) -> bool:
    found = session.get(FormHeight, form.id)
    return found is not None and found.version == form.version


def keep_heights(session: Session, form: Form, heights: HeightsIn) -> None:
    """Those of another version than the published one are out of date already."""
    if heights.version != form.version:
        return
    session.merge(
        FormHeight(
            form_id=form.id,
            version=heights.version,
            at_320=heights.at_320,
            at_640=heights.at_640,
            at_960=heights.at_960,
        )
    )
