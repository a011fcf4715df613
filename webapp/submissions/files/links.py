"""Links to files that open without signing in, for a week: what mails, webhooks and exports carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from webapp.errors import NotFound
from webapp.submissions.files.kinds import type_of
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.names import ending_of

GOOD_FOR_DAYS = 7
SHARED = "/files/shared/"


class LinkExpired(NotFound):
    default = f"This link was good for {GOOD_FOR_DAYS} days. Sign in to Inlet to see the file, or ask for a new link."


@dataclass(frozen=True)
class Links:
    """Makes links, where there is no application context as well."""

    serializer: URLSafeTimedSerializer
    public_url: str

    @classmethod
    def of_app(cls) -> "Links":
        return cls(_serializer(), current_app.config["PUBLIC_URL"])

    def to(self, file: SubmissionFile) -> str:
        """The whole address, which names the workspace as well, so that nothing has to be searched."""
        return f"{self.public_url}{SHARED}{self.serializer.dumps([file.workspace_id.hex(), file.id.hex()])}"

    def told(self, file: SubmissionFile) -> Mapping[str, Any]:
        """How webhooks tell of a file."""
        return {"name": file.name, "size": file.size, "type": media_type(file), "url": self.to(file)}


def open_link(token: str) -> tuple[bytes, bytes]:
    """Workspace and id of the file; raises NotFound, and LinkExpired with what to do then."""
    try:
        workspace_id, file_id = _serializer().loads(token, max_age=GOOD_FOR_DAYS * 86_400)
    except SignatureExpired:
        raise LinkExpired from None
    except BadData:
        raise NotFound from None
    return bytes.fromhex(workspace_id), bytes.fromhex(file_id)


def media_type(file: SubmissionFile) -> str:
    return type_of(file.kind, ending_of(file.name))


def _serializer() -> URLSafeTimedSerializer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="link to a file")
