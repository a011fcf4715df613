"""Walk: how far a call came through the gates. A dry run walks the very same way, and all of it is undone.

Wrong credentials count in a dry run too, since whoever guesses must not guess for free.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Request

from webapp.database.ids import show
from webapp.database.transactions import rehearse
from webapp.errors import Malformed, Refusal
from webapp.extensions import db
from webapp.intake.draft import Draft
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.workspaces import limits
from webapp.workspaces.limits import MINUTE, Limit

HEADER = "X-Inlet-Dry-Run"
SAID = "nothing was stored"
WATCHED = "inlet.walk"  # where the environment of a request holds the walk that somebody watches
MOST_A_MINUTE = 60

BODY, CREDENTIALS, FORM, ORIGIN, RATE, FIELDS, DONE = range(7)


@dataclass
class Walk:
    """`at`: the gate that the call stands before, or was stopped by. `watch` sees the draft before it is undone."""

    dry: bool
    at: int = BODY
    access: Access | None = None
    incoming: Incoming | None = None
    outcome: Outcome | None = None
    refusal: Refusal | None = None
    watch: Callable[[Draft], None] | None = None

    def take(self, call: Call) -> None:
        if self.dry and call.uploads:
            raise Malformed("A dry run takes no files. Leave them out.")

    def enter(self, access: Access, call: Call) -> None:
        """The credentials are good. Dry runs have a limit of their own, and from here on count for no other."""
        self.access = access
        if not self.dry:
            return
        whose = f"{show('ws', access.workspace_id)}/{limits.caller(call.ip)}"
        window = limits.count(Limit(f"dry-run/{whose}", MOST_A_MINUTE, MINUTE, "Too many dry runs. Try again later."))
        if window.exceeded:
            raise window.refusal()
        limits.rehearse()


def begin(request: Request) -> Walk:
    """The walk of this request: a dry one if its header asks for that."""
    walk: Walk = request.environ.get(WATCHED) or Walk(dry=request.headers.get(HEADER, "0") != "0")
    if walk.dry:
        rehearse(db.session)
    return walk
