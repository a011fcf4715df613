"""Proof of work by the altcha scheme: a little computing in the visitor's browser, which lifts a suspicion (H6).

A challenge is signed and nowhere stored: its salt tells the form and the time until which it is good. That a proof
lets one submission through, and no other, is for the transaction that takes it in.
"""

import json
import secrets
from base64 import b64decode
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from flask import current_app
from itsdangerous import Signer

from webapp.intake.bodies import parse_json
from webapp.workspaces import limits

GOOD_FOR_SECONDS = 3600
MOST = 50_000  # numbers to be tried: about a fifth of a second on a computer, one or two on an old phone


@dataclass(frozen=True)
class Challenge:
    """By the names of the scheme: which number, put behind the salt, has this hash?"""

    challenge: str
    salt: str
    signature: str
    algorithm: str = "SHA-256"
    maxnumber: int = MOST

    @property
    def json(self) -> str:
        return json.dumps(asdict(self))


def new_challenge(form_id: bytes) -> Challenge:
    salt = f"{secrets.token_hex(12)}?{form_id.hex()}&{int(limits.now()) + GOOD_FOR_SECONDS}&"
    hashed = _hash(salt, secrets.randbelow(MOST + 1))
    return Challenge(hashed, salt, _signer().get_signature(hashed).decode())


def solved(text: object, form_id: bytes) -> bytes | None:
    """The digest of a challenge of this form that was solved in time, by which it is known as used; else None."""
    try:
        told: Any = parse_json(b64decode(str(text), validate=True))
        salt, hashed = str(told["salt"]), str(told["challenge"])
        form, expires, _ = salt.partition("?")[2].split("&")
        good = _signer().verify_signature(hashed, str(told["signature"])) and _hash(salt, int(told["number"])) == hashed
        in_time = int(expires) >= limits.now()
    except (ValueError, KeyError, TypeError):
        return None
    return sha256(f"proof {hashed}".encode()).digest() if good and in_time and form == form_id.hex() else None


def _hash(salt: str, number: int) -> str:
    return sha256(f"{salt}{number}".encode()).hexdigest()


def _signer() -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt="proof of work", digest_method=sha256)
