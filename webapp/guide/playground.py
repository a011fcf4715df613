"""The playground: a pasted request walks its whole way as a dry run, and everything on that way is told.

What belongs to another workspace than the reader's is never told, whatever key was pasted: of it there is the answer
alone, which anybody gets who has that key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import request
from markupsafe import Markup
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response

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
from webapp.intake.trial import Sent, try_out

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
    """`own`: whether it is for the reader's workspace, where known."""

    stations: Sequence[Station]
    made: Made
    response: Response
    own: bool
    placeholders: Sequence[str] = ()

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.response.headers if name != "Set-Cookie"]

    @property
    def answer(self) -> str:
        """As it would have gone over the wire."""
        status = self.response.status_code
        lines = [f"HTTP/1.1 {status} {HTTP_STATUS_CODES.get(status, '')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\n".join([*lines, "", self.response.get_data(as_text=True).rstrip()])

    @property
    def coloured(self) -> Markup:
        return coloured(self.answer, "http")


@dataclass
class _Watch:
    """Looks at the draft of the reader's own workspace while it is there."""

    workspace_id: bytes
    made: Made = field(default_factory=Made)

    def __call__(self, draft: Draft) -> None:
        if draft.incoming.access.workspace_id != self.workspace_id or not hasattr(draft, "prepared"):
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
    left = list(dict.fromkeys(_PLACEHOLDER.findall(text)))
    return replace(walk_sent(read_request(text), me.workspace_id), placeholders=left)


def walk_sent(sent: Sent, workspace_id: bytes) -> Walked:
    """The same for whoever may know what goes on in this workspace. Raises Refusal."""
    watch = _Watch(workspace_id)
    try:
        trial = try_out(sent, request.host_url, request.remote_addr or "", watch)
    except (NotFound, MethodNotAllowed) as refusal:
        raise Refusal(_CURES[type(refusal)]) from refusal
    access = trial.walk.access
    own = access is None or access.workspace_id == workspace_id
    return Walked(stations(trial, own=own), watch.made, trial.answer, own)
