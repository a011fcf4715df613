"""A call as people look at it: its body so that it can be read, and the command that sends it once more."""

import json
import shlex

from flask import current_app

from webapp.http.fields import FORM
from webapp.intake.dialects import DIALECTS
from webapp.submissions.models import Submission

_DIALECTS = {dialect.name: dialect for dialect in DIALECTS}
_INBOUND = "inb_"


def readable(body: bytes) -> str:
    """JSON is indented; all else is shown as it is."""
    text = body.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def address_of(submission: Submission) -> str:
    """Where it was sent: the address of its way in, with the id that stands in it."""
    named = submission.credential if submission.credential.startswith(_INBOUND) else _form(submission)
    return str(current_app.config["PUBLIC_URL"] + _DIALECTS[submission.dialect].rule.replace("<reference>", named))


def curl(submission: Submission) -> str | None:
    """The command that sends the same again, with a word in place of the key; None for what no shell can say."""
    try:
        body = submission.body.decode()
    except UnicodeDecodeError:
        return None
    if "\0" in body:
        return None
    headers = [_DIALECTS[submission.dialect].header, f"content-type: {submission.content_type}"]
    if submission.origin:
        headers.append(f"origin: {submission.origin}")
    said = [f"-H {shlex.quote(header)}" for header in headers if header]
    return " \\\n  ".join([f"curl {shlex.quote(address_of(submission))}", *said, f"--data-raw {shlex.quote(body)}"])


def _form(submission: Submission) -> str:
    return FORM.show(submission.form_id) if submission.form_id is not None else ""
