"""Letters that let a person in: invitations and password resets, told as events and mailed like all others.

The token of the link lies encrypted in the event, since an event and its deliveries are shown to others.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.events.log import event, record
from webapp.workspaces.secrets import decrypt, encrypt

MASK = "•" * 8  # where the token of a link is to stand
INVITED, RESET_REQUESTED = "member.invited", "user.reset_requested"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def send_letter(session: Session, workspace_id: bytes, kind: str, to: str, token: str, **about: Any) -> None:
    """`about`: what the mail speaks of besides."""
    data = {"to": to, "sealed": encrypt(token).decode(), **about}
    session.flush()
    record(session.connection(), [event(workspace_id, kind, datetime.now(UTC), data)])


def open_token(sealed: str) -> str:
    return decrypt(sealed.encode())
