"""The playground: a pasted request walks its whole way as a dry run, and everything on that way is told.

What belongs to another workspace than the reader's is never told, whatever key was pasted: of it there is the answer
alone, which anybody gets who has that key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request
from markupsafe import Markup
from werkzeug.http import HTTP_STATUS_CODES

from webapp.errors import MethodNotAllowed, NotFound, Refusal
from webapp.extensions import db
from webapp.guide.audience import Told, told
from webapp.guide.effects import Effect, Place, effects, places
from webapp.guide.pasting import read_request
from webapp.guide.rendering import coloured
from webapp.guide.samples import samples_of
from webapp.guide.stations import Station, stations
from webapp.http.me import Me
from webapp.intake.dialects import DIALECTS
from webapp.intake.draft import Draft
from webapp.intake.trial import Trial, try_out

WAYS = {dialect.name: dialect.title for dialect in DIALECTS}
_HOSTED = """curl -sS https://leads.example.com/f/YOUR_FORM_ID \\
  -H 'accept: application/json' \\
  -H 'content-type: application/json' \\
  -d '{"name": "Jane Doe", "email": "jane.doe@example.com", "message": "Can you call me back?"}'"""
_PLACEHOLDER = re.compile(r"YOUR_[A-Z_]*[A-Z]")
_CURES = {
    NotFound: "No way in has this address. Take the address from the sample of a way in, with your own ids.",
    MethodNotAllowed: "Ways in take POST only. Add -X POST, or a body.",
}


@dataclass
class Made:
    """What a submission made while it was there; nothing where it was stopped, or is not for the reader."""

    places: Sequence[Place] = ()
    effects: Sequence[Effect] = ()
    told: Sequence[Told] = ()


@dataclass(frozen=True)
class Walked:
    """`answer`: as it would have gone over the wire; `own`: whether it is for the reader's workspace, where known."""

    stations: Sequence[Station]
    made: Made
    answer: str
    own: bool
    placeholders: Sequence[str] = ()

    @property
    def coloured(self) -> Markup:
        return coloured(self.answer, "http")


@dataclass
class _Watch:
    """Looks at the draft of the reader's own workspace while it is there."""

    me: Me
    made: Made = field(default_factory=Made)

    def __call__(self, draft: Draft) -> None:
        if draft.incoming.access.workspace_id != self.me.workspace_id or not hasattr(draft, "prepared"):
            return
        session = db.session()
        listed = told(session, draft) if draft.outcome != "spam" else []
        self.made = Made(places(draft), effects(session, draft), listed)


def sample(way: str) -> str:
    """A request to begin with, its placeholders still to be filled; empty for what is no way in."""
    if way not in WAYS:
        return ""
    shown = (each.text for each in samples_of(f"{way}/submit") if each.language == "curl")
    return next(shown, _HOSTED)


def walk(text: str, me: Me) -> Walked:
    """Raises Refusal where there is nothing to walk, with the cure."""
    sent, watch = read_request(text), _Watch(me)
    try:
        trial = try_out(sent, request.host_url, request.remote_addr or "", watch)
    except (NotFound, MethodNotAllowed) as refusal:
        raise Refusal(_CURES[type(refusal)]) from refusal
    access = trial.walk.access
    own = access is None or access.workspace_id == me.workspace_id
    left = list(dict.fromkeys(_PLACEHOLDER.findall(text)))
    return Walked(stations(trial, own=own), watch.made, _as_http(trial), own, left)


def _as_http(trial: Trial) -> str:
    status = trial.answer.status_code
    lines = [f"HTTP/1.1 {status} {HTTP_STATUS_CODES.get(status, '')}"]
    lines += [f"{name}: {value}" for name, value in trial.answer.headers if name != "Set-Cookie"]
    return "\n".join([*lines, "", trial.answer.get_data(as_text=True).rstrip()])
