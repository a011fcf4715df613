"""References: what stands in a post in the place of a file's content, once that is in the store.

It is signed, so that a page that is shown again can carry it, and the ledger keeps it as part of the body.
"""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, Signer


@dataclass(frozen=True)
class Reference:
    """A file of a form's field; `problem` says why it was not taken, and then it has no kind and is in no store."""

    field: str
    name: str
    sent_name: str
    size: int
    sha256: str
    kind: str = ""
    problem: str = ""

    def id_for(self, form_id: bytes) -> bytes:
        """The same for the same file of the same name, so that a post that is repeated says the same."""
        told = b"\0".join((form_id, self.name.encode(), bytes.fromhex(self.sha256)))
        return sha256(told).digest()[:16]

    def refused(self, problem: str) -> "Reference":
        return replace(self, problem=problem)


def sign(reference: Reference, form_id: bytes) -> str:
    text = json.dumps({name: value for name, value in asdict(reference).items() if value}, ensure_ascii=False)
    return _signer(form_id).sign(text.encode()).decode()


def read(text: object, form_id: bytes) -> Reference | None:
    """The reference, if it is one of this form's."""
    if not isinstance(text, str):
        return None
    try:
        return _parsed(_signer(form_id).unsign(text.encode("utf-8", "replace")))
    except BadSignature:
        return None


def read_again(text: str) -> Reference:
    """What a reference says that was found to be one of the form's before."""
    return _parsed(text.rpartition(".")[0].encode())


def _parsed(told: bytes) -> Reference:
    return Reference(**{"size": 0, **json.loads(told)})


def _signer(form_id: bytes) -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt=f"file of {form_id.hex()}", digest_method=sha256)
