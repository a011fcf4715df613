"""The address that open dashboards listen at."""

from datetime import UTC, datetime, timedelta

from flask import Response, current_app, request
from sqlalchemy.orm import Session

from webapp.database.ids import created_at, first_id, parse
from webapp.http.fields import EVENT
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.live import feed
from webapp.live.hub import hub_of
from webapp.live.stream import MOST_AT_ONCE, Stream

pages = Pages("live")

RESUMABLE = timedelta(hours=1)
# A proxy that buffers would keep what is told to itself.
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class LiveArgs(PageArgs):
    after: str = ""


@pages.get("/live", role="viewer")
def stream(session: Session, me: Me, query: LiveArgs) -> Response:
    """Server-sent events, one for each thing that happens in the workspace from now on.

    A dashboard that comes back names the last one it was told of, by `Last-Event-ID` or `after`; it is told again what
    happened shortly before that, by the same ids, and all that it missed.
    """
    hub, opened = hub_of(current_app._get_current_object()), Stream(me)  # type: ignore[attr-defined]
    hub.open(opened)
    try:
        _catch_up(opened, session, request.headers.get("Last-Event-ID") or query.after)
    except BaseException:
        hub.leave(opened)
        raise
    response = Response(iter(opened), mimetype="text/event-stream", headers=_HEADERS)
    response.call_on_close(lambda: hub.leave(opened))
    return response


def _catch_up(opened: Stream, session: Session, after: str) -> None:
    """After a long absence it is not told what it missed, but to look at everything again."""
    now = datetime.now(UTC)
    since = created_at(min(parse(EVENT.prefix, after) or first_id(now), first_id(now)))
    if since < now - RESUMABLE:
        opened.reset()
    else:
        opened.catch_up(feed.read(session.connection(), [opened.workspace_id], since, MOST_AT_ONCE + 1))
