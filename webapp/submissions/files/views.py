"""The addresses of files: for members by their id, and for whoever holds a link that has not expired.

A file is only ever an attachment, and whatever opens it all the same may run nothing and ask for nothing.
"""

from io import BytesIO

from flask import Response, current_app, send_file
from sqlalchemy.orm import Session

from webapp.http.fields import FILE, FileId
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.submissions.files.links import SHARED, media_type, open_link
from webapp.submissions.files.rows import find_file
from webapp.submissions.files.store import Store

pages = Pages("files")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


@pages.get("/files/<file_id>", role="viewer")
def file(session: Session, me: Me, file_id: FileId) -> Response:
    return _attachment(session, me.workspace_id, file_id)


@pages.get(f"{SHARED}<token>", role=None)
def shared_file(session: Session, me: Me | None, token: str) -> Response:
    return _attachment(session, *open_link(token))


def _attachment(session: Session, workspace_id: bytes, file_id: bytes) -> Response:
    """Raises NotFound, for a file whose bytes are gone as well."""
    found = FILE.found(find_file(session, workspace_id, file_id))
    path = FILE.found(Store(current_app.config["FILES_DIR"]).find(workspace_id, file_id))
    content = BytesIO(path.read_bytes())
    response = send_file(content, mimetype=media_type(found), as_attachment=True, download_name=found.name)
    response.headers.update(HEADERS)
    return response
