"""Which websites show a form: noted once it is answered, as a visit is, and at most once a minute for each.

A frame is known by what the browser says of the request, so it is seen whether or not the website runs our script.
"""

from datetime import UTC, datetime

from flask import Response, current_app, request

from webapp.database.transactions import is_rehearsed
from webapp.extensions import db
from webapp.forms.embed.sightings import AGAIN, note_sighting
from webapp.intake.hosted.thanks import is_framed
from webapp.intake.hosted.visiting import afterwards
from webapp.intake.incoming import Access
from webapp.workspaces import limits
from webapp.workspaces.limits import Limit
from webapp.workspaces.origins import allows, origin_of


def sighted(response: Response, access: Access) -> Response:
    """Have the website noted that frames this page, or whose own form sent this."""
    origin = origin_of(request.referrer or "") if is_framed() else _of_a_post()
    ours = {origin_of(current_app.config["PUBLIC_URL"]), origin_of(request.host_url)}
    if origin is None or origin in ours or access.is_test or is_rehearsed(db.session):
        return response
    refused = not allows(access.form.allowed_origins, origin)
    lately = Limit(f"sighting/{access.form.id.hex()}/{origin}/{refused}", 1, int(AGAIN.total_seconds()))
    if not limits.count(lately).exceeded:
        workspace_id, form_id, at = access.workspace_id, access.form.id, datetime.fromtimestamp(limits.now(), UTC)
        afterwards(
            response,
            lambda connection: note_sighting(connection, workspace_id, form_id, origin, at, refused=refused),
        )
    return response


def _of_a_post() -> str | None:
    return origin_of(request.headers.get("Origin", "")) if request.method == "POST" else None
