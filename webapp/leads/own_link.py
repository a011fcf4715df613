"""The link by which somebody sees what is held of them: signed, of a workspace and an email, good for thirty days.

It is made as the mail leaves, and is kept nowhere. It names the email by its identity, so that no address stands in it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from flask import current_app
from itsdangerous import BadData, SignatureExpired, TimestampSigner

from webapp.errors import NotFound
from webapp.leads.canonical import email_key, identity_keys

GOOD_FOR = timedelta(days=30)
PATH = "/privacy/mine/"
_ID, _KEY = 16, 33


class OwnLinkExpired(NotFound):
    default = f"This link was good for {GOOD_FOR.days} days."


def own_token(workspace_id: bytes, email: str) -> str:
    """Of whoever reads the mail to this address."""
    key = identity_keys(email_key(email), None, test=False).email or bytes(_KEY)
    return _signer().sign(urlsafe_b64encode(workspace_id + key)).decode()


def read_own_link(token: str) -> tuple[bytes, bytes]:
    """The workspace, and the identity of the email; raises NotFound, and OwnLinkExpired."""
    try:
        told = urlsafe_b64decode(_signer().unsign(token, max_age=int(GOOD_FOR.total_seconds())))
    except SignatureExpired:
        raise OwnLinkExpired from None
    except (BadData, ValueError):
        raise NotFound from None
    return told[:_ID], told[_ID:]


def _signer() -> TimestampSigner:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return TimestampSigner(keys, salt="own data", digest_method=sha256)
