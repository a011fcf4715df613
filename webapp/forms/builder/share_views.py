"""The Share tab: the form's link, what to paste into a website, and whether it was seen there."""

import io
import zipfile
from importlib import import_module
from typing import Any
from urllib.parse import quote

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.embed.controls import controls_of
from webapp.forms.embed.heights import WIDTHS, HeightsIn, heights_of, is_measured, keep_heights
from webapp.forms.embed.platforms import MODES, PLATFORMS, PLUGIN, Instructions, instructions, plugin
from webapp.forms.embed.script import newest
from webapp.forms.embed.sightings import sightings_of
from webapp.forms.embed.snippets import Place, policy, script
from webapp.forms.models import Form
from webapp.http.fields import FORM, FormId
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_body
from webapp.http.route import PageArgs

pages = Pages("share")

SHARE = f"{ONE}/share"
USUAL_WIDTH = 640
_FRAMES = "frame-src 'self'"  # the page itself, to measure it


class ShareArgs(PageArgs):
    """`on`: what the website is made with; `mode`: how the form shows there."""

    on: str = ""
    mode: str = ""


@pages.get(SHARE, role="admin")
def share(session: Session, me: Me, form_id: FormId, query: ShareArgs) -> Response:
    form = form_of(session, me, form_id)
    place = _place(session, form)
    told = instructions(query.on, query.mode, place, controls_of(session, form))
    about: dict[str, Any] = {
        "place": place,
        "told": told,
        "platforms": PLATFORMS,
        "modes": MODES,
        "mail": _mail(place, told),
        "policy": policy(place.site),
        "pinned": script(place, newest()),
        "heights": heights_of(session, form),
        "to_measure": () if is_measured(session, form) else WIDTHS,
        "sightings": sightings_of(session, form.id),
    }
    return show_tab(session, form, "builder/share.html", fragment="builder/_paste.html", allow=_FRAMES, **about)


@pages.get(f"{SHARE}/seen", role="admin")
def seen(session: Session, me: Me, form_id: FormId) -> Response:
    """The install check alone, asked for anew as events come in."""
    form = form_of(session, me, form_id)
    sightings = sightings_of(session, form.id)
    return show_tab(session, form, "builder/share_seen.html", fragment="builder/_seen.html", sightings=sightings)


@pages.post(f"{SHARE}/heights", role="admin")
def heights(session: Session, me: Me, form_id: FormId) -> Response:
    """How high the page was in the frames of the owner's browser."""
    keep_heights(session, form_of(session, me, form_id), read_body(HeightsIn))
    return Response(status=204)


@pages.get(f"{SHARE}/qr.svg", role="admin")
def qr(session: Session, me: Me, form_id: FormId) -> Response:
    place = _place(session, form_of(session, me, form_id))
    drawn = io.BytesIO()
    code = import_module("segno").make(place.page, error="m")
    code.save(drawn, kind="svg", scale=8, border=4, light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


@pages.get(f"{SHARE}/inlet-forms.zip", role="admin")
def wordpress(session: Session, me: Me, form_id: FormId) -> Response:
    """The plugin as WordPress takes it: a zip file that holds one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PLUGIN, plugin(_place(session, form_of(session, me, form_id))))
    named = {"Content-Disposition": "attachment; filename=inlet-forms.zip"}
    return Response(packed.getvalue(), mimetype="application/zip", headers=named)


def _place(session: Session, form: Form) -> Place:
    height = heights_of(session, form)[USUAL_WIDTH]
    return Place(current_app.config["PUBLIC_URL"], FORM.show(form.id), form.name, height)


def _mail(place: Place, told: Instructions) -> str:
    """A letter to whoever looks after the website, with all that they need."""
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(told.platform.steps, start=1))
    body = (
        f"Hello,\n\nplease add our form “{place.name}” to the website ({told.platform.label}).\n\n"
        f"{steps}\n\n{told.text}\n\n"
        f"If the website has a Content-Security-Policy, add to it:\n{policy(place.site)}\n\n"
        f"The form by itself: {place.page}\n"
    )
    return f"mailto:?subject={quote(f'Add the form “{place.name}” to our website')}&body={quote(body)}"
