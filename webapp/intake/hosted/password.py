"""A form that asks for its password first: without a cookie, by a token that each of its pages hands on.

The token holds for as long as the password does, however old the page is; who sends answers without either gets them
back with the question, so that none is lost. Wrong ones count as wrong credentials do.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus

from flask import Response, current_app, g, request, url_for
from itsdangerous import Signer
from werkzeug.http import parse_options_header

from webapp.errors import Refusal, Unauthorized
from webapp.forms.definition.words import words_of
from webapp.intake.dialect import Data
from webapp.intake.hosted.document import document
from webapp.intake.incoming import Access, Call
from webapp.workspaces.limits import check_guesses, count_guess
from webapp.workspaces.passwords import matches

PASSWORD, PASS = "_password", "_pass"
_SECRETS = (PASSWORD, PASS)
_OF_A_SECRET = re.compile(rb'^[^\r\n]*\r?\n[^\r\n]*;\s*name="?_pass(word)?"?\s*[;\r\n]', re.IGNORECASE)


class PasswordNeeded(Unauthorized):
    default = "This form asks for its password. Send the right one as _password."


def is_locked(access: Access) -> bool:
    return access.form.password_hash is not None


def check_password(access: Access, data: Data) -> None:
    """Raise PasswordNeeded for a post that has neither the password of the form nor the token of one of its pages."""
    kept, given, token = access.form.password_hash, data.get(PASSWORD), data.get(PASS)
    if kept is None or (isinstance(token, str) and _signer().verify_signature(_subject(access), token)):
        return
    if not isinstance(given, str) or not matches(kept, given):
        g.locked = access
        raise PasswordNeeded


def passed(access: Access) -> dict[str, str]:
    """What a page hands on, once the password was given."""
    return {PASS: _signer().get_signature(_subject(access)).decode()} if is_locked(access) else {}


def try_password(access: Access, data: Data) -> None:
    """As `check_password`, for somebody who may be guessing; raises RateLimited after many wrong ones."""
    g.locked = access
    check_guesses(request.remote_addr or "")
    try:
        check_password(access, data)
    except PasswordNeeded:
        count_guess(request.remote_addr or "")
        raise


def ask(access: Access, reference: str) -> Response:
    """The question in the place of the form, whose address, with all that it says, is that of the answer."""
    query = request.query_string.decode("latin-1")
    action = url_for("intake.open_form", reference=reference)
    return _page(access, 200, action=f"{action}?{query}" if query else action)


def ask_again(refusal: Refusal, access: Access, data: Data) -> Response:
    """The question once more, with what was sent, so that the right answer sends it."""
    words = words_of(access.definition)
    wrong = words("password_wrong") if PASSWORD in data else words("password_needed")
    problem = wrong if isinstance(refusal, PasswordNeeded) else refusal.message
    response = _page(
        access, refusal.status, problem=problem, carried=_texts(data), action=request.full_path.rstrip("?")
    )
    response.headers.extend(refusal.headers)
    return response


def without_secrets(call: Call, data: Data) -> bytes:
    """The body without password and token, which the ledger must not hold; else as it was sent, byte for byte."""
    if not data.keys() & set(_SECRETS):
        return call.body
    kind, options = parse_options_header(call.content_type)
    if kind == "application/json":
        kept = {name: value for name, value in data.items() if name not in _SECRETS}
        return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")
    if kind == "multipart/form-data":
        boundary = b"--" + options["boundary"].encode("latin-1")
        return boundary.join(part for part in call.body.split(boundary) if not _OF_A_SECRET.match(part))
    pairs = call.body.split(b"&")
    return b"&".join(pair for pair in pairs if unquote_plus(pair.partition(b"=")[0].decode("latin-1")) not in _SECRETS)


def _page(
    access: Access, status: int, *, action: str, problem: str = "", carried: Mapping[str, list[str]] | None = None
) -> Response:
    values: dict[str, Any] = {"action": action, "problem": problem, "carried": carried or {}}
    return document("password", access.form, access.definition, status, **values)


def _texts(data: Data) -> dict[str, list[str]]:
    several = {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    return {
        name: [text for text in texts if isinstance(text, str)]
        for name, texts in several.items()
        if name not in _SECRETS
    }


def _subject(access: Access) -> str:
    """The form and its password of today: another password makes all tokens worthless."""
    return f"{access.form.id.hex()}.{sha256((access.form.password_hash or '').encode()).hexdigest()}"


def _signer() -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt="form password", digest_method=sha256)
