"""The first run: whoever holds the token that the start prints makes the first account, and nobody after them.

The token follows from the secret key, so that every start prints one that is good until then.
"""

import hmac

from flask import current_app
from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from webapp.errors import Forbidden, NotFound
from webapp.workspaces.lifecycle import has_users

_PURPOSE = b"inlet setup"
_VERSION = table("alembic_version", column("version_num"))  # the one row that is there before all others


def setup_url(session: Session, site: str) -> str | None:
    """The address that makes the first account, below `site`; None once there is one."""
    return None if has_users(session) else f"{site}/setup?token={setup_token()}"


def setup_token() -> str:
    return hmac.new(current_app.config["SECRET_KEY"].encode(), _PURPOSE, "sha256").hexdigest()[:40]


def check_setup(session: Session, token: str) -> None:
    """Raises NotFound once there is an account, Forbidden for another token."""
    if has_users(session):
        raise NotFound
    if not hmac.compare_digest(token.encode("utf-8", "surrogatepass"), setup_token().encode()):
        raise Forbidden("Open the address that was printed when Inlet started. It ends with a token, which is missing.")


def begin_setup(session: Session, token: str) -> None:
    """As `check_setup`, for the only transaction that makes a first account: another waits, and finds one."""
    session.execute(select(_VERSION).with_for_update())
    check_setup(session, token)
