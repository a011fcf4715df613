"""The contract of a dialect: how a request of its kind is read and how the outcome is worded, and nothing else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy import Connection

from webapp.database.ids import new_id
from webapp.errors import Refusal
from webapp.forms.mapping import NotText, text_of
from webapp.intake.access import by_form
from webapp.intake.cleaning import clean_text
from webapp.intake.idempotency import repeat_of
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.intake.prepared import Prepared, Warning
from webapp.submissions.attached import Attached
from webapp.workspaces.limits import MINUTE, Limit, submissions_per_day

Data = Mapping[str, object]


def reopen_form(connection: Connection, call: Call, data: Data, workspace_id: bytes) -> Access:
    """The form that the stored call was for, whose public id is its reference."""
    return by_form(connection, call.reference, sandbox=False)


def incoming(
    name: str, call: Call, access: Access, fields: Data, need: Callable[[Prepared], None], **beyond: Any
) -> Incoming:
    """A submission with its ids reserved and its form's settings; `beyond`: what this way in does otherwise."""
    usual: dict[str, Any] = {
        "submission_id": new_id(),
        "lead_id": new_id(),
        "body": call.body,
        "match_field": access.form.match_field,
        "honeypots": honeypots(access),
        "repeat": repeat_of(call, access),
    }
    return Incoming(call=call, access=access, dialect=name, fields=fields, need=need, **{**usual, **beyond})


def honeypots(access: Access, *own: str) -> tuple[str, ...]:
    """The fields that people do not see: the dialect's own, and the form's."""
    return (*own, *((access.form.honeypot_field,) if access.form.honeypot_field else ()))


def per_day(access: Access) -> Limit:
    return submissions_per_day(access.workspace_id, mode(access), access.limits["organization_per_day"])


def per_key(access: Access) -> Limit:
    """C7a: calls a minute with one key; test data has counters of its own."""
    return Limit(f"key/{access.credential}/{mode(access)}", access.limits["key_per_minute"], MINUTE)


def mode(access: Access) -> str:
    return "test" if access.is_test else "live"


def declared(value: object) -> str:
    """What names a form of its own, as a text; an object names none."""
    try:
        return clean_text(text_of(value))
    except NotText:
        return ""


def worded(warnings: Sequence[Warning]) -> dict[str, Any]:
    """What was not kept as it was sent; a key that is there only when it is not empty."""
    if not warnings:
        return {}
    return {"warnings": [{"field": warning.field, "message": warning.message} for warning in warnings]}


@dataclass(frozen=True)
class Dialect:
    name: str
    title: str
    rule: str
    read_body: Callable[[Call], Data]
    open: Callable[[Connection, Call, Data], Access]
    limits: Callable[[Call, Access], Sequence[Limit]]
    read: Callable[[Call, Data, Access], Incoming]
    reply: Callable[[Call, Incoming, Outcome], Response]
    refuse: Callable[[Refusal], Response]
    reopen: Callable[[Connection, Call, Data, bytes], Access] = reopen_form
    origins: Callable[[Connection, str], Sequence[str] | None] | None = None
    keep: Callable[[Call, Data], bytes] = lambda call, data: call.body
    quarantines: Callable[[Call], bool] = lambda call: False
    confirm: Callable[[Data, Incoming], None] = lambda data, incoming: None
    header: str = ""
    takes_files: bool = False
    keep_files: Callable[[Call, Data, Access], tuple[Call, Data]] = lambda call, data, access: (call, data)
    attached: Callable[[Data, Access], Attached] = lambda data, access: Attached()
    between: Callable[[Call, Data, Access], Response | None] = lambda call, data, access: None
    unfinished: Callable[[Call, Data, Access], Incoming | None] = lambda call, data, access: None
    is_sent: Callable[[Data], bool] = lambda data: True
    unmapped: Callable[[Data], Collection[str]] | None = None
    unprocessable: tuple[type[Refusal], ...] = ()

    def status(self, refusal: Refusal) -> int:
        """What it answers to an authenticated call that is refused."""
        return 422 if isinstance(refusal, self.unprocessable) else refusal.status
