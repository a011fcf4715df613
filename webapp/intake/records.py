"""The steps that write down what happened: the ledger, the message, the events that cause every notification."""

from typing import Any

from sqlalchemy import Connection, Row

from webapp.database.ids import new_id, show
from webapp.database.inserting import insert_rows
from webapp.errors import Conflict, FormClosed, FormInactive, OriginNotAllowed, RateLimited, Refusal
from webapp.events.log import event, record
from webapp.intake.dialect import Dialect
from webapp.intake.draft import Draft
from webapp.intake.idempotency import reserve
from webapp.intake.incoming import Access, Call, Incoming
from webapp.leads.changes import changes_told
from webapp.leads.filling import tags_added
from webapp.leads.models import Comment
from webapp.leads.queue import ASSIGNED, QUEUED
from webapp.submissions import ledger
from webapp.submissions.consenting import ASKED, GIVEN, words_agreed_to
from webapp.submissions.consents import MAIL
from webapp.submissions.models import TAKEN
from webapp.workspaces.visitor_address import kept


def enter(draft: Draft) -> None:
    """Write the submission, as sent and as mapped, with its outcome."""
    kept, business = draft.outcome != "spam", draft.incoming.business
    row = {
        **_as_sent(draft.incoming),
        "id": draft.submission_id,
        "lead_id": draft.lead_id,
        "person_id": draft.person_id if kept else None,
        "outcome": draft.outcome,
        "reason": draft.reason[:300],
        "mapped": {**draft.prepared.mapped, **(business.mapped if business is not None else {})},
        "result": draft.record,
    }
    ledger.write(draft.connection, row, stored=draft.stored, attached=draft.incoming.attached)


def comment(draft: Draft) -> None:
    """The visitor's message becomes a comment; `skip` changes nobody."""
    if draft.prepared.message and draft.outcome == "accepted":
        row = {
            "id": new_id(),
            "workspace_id": draft.incoming.access.workspace_id,
            "lead_id": draft.person_id,
            "submission_id": draft.submission_id,
            "member_id": None,
            "body": draft.prepared.message,
            "created_at": draft.received_at,
        }
        insert_rows(draft.connection, Comment.__table__, [row])


def tell(draft: Draft) -> None:
    """K25 to K28: the events that the timeline shows, and that every notification follows from.

    Of what was not sent nobody is notified; its lead is made known once it is complete.
    """
    access = draft.incoming.access
    about: dict[str, Any] = {
        "form_id": access.form.id,
        "submission_id": draft.submission_id,
        "lead_id": draft.person_id,
        "is_test": access.is_test,
    }

    def happened(kind: str, **more: Any) -> dict[str, Any]:
        return event(access.workspace_id, kind, draft.now, more.pop("data", None), **about, **more)

    if draft.incoming.partial:
        record(draft.connection, [happened("form.partial", data={"isNew": draft.is_new})])
        return
    told: dict[str, Any] = {"isNew": draft.is_new, "matchedBy": draft.matched_by}
    if draft.duplicates:
        told["duplicates"] = [show("lead", id_) for id_ in draft.duplicates]
    agreed = draft.incoming.attached.consents
    asks = any(one.how == MAIL for one in agreed)
    if asks:
        told["consent"] = "asked"
    events = [happened("form.submitted", data=told)]
    if draft.is_new:
        events.append(happened("lead.created", data=tags_added((), (draft.person_row or {}).get("tags", ()))))
    elif draft.change is not None and draft.change.any:
        named = {"filled": list(draft.change.filled), "replaced": list(draft.change.replaced)}
        changed = named | tags_added(draft.match.tags if draft.match is not None else (), draft.change.row["tags"])
        if draft.match is not None and draft.change.replaced:
            changed |= changes_told(draft.match._mapping, draft.change.row, draft.change.replaced)
        events.append(happened("lead.updated", data=changed))
    if agreed:
        events.append(happened(ASKED if asks else GIVEN, data=words_agreed_to(agreed)))
    if draft.choice is not None:
        kind = QUEUED if draft.choice.member_id is None else ASSIGNED
        events.append(happened(kind, member_id=draft.choice.member_id, data={"why": draft.choice.why}))
    record(draft.connection, events)


def keep_failed(connection: Connection, incoming: Incoming, error: str) -> bytes:
    """Keep a submission that a step could not carry through, so that it can be tried again under its own ids (P12).

    Gives the id that it is kept by. Whatever a twin brought to success meanwhile stays as it is.
    """
    known = _known(connection, incoming)
    if known is not None and known.outcome in TAKEN:
        return bytes(known.id)
    row = {**_as_sent(incoming), "outcome": "failed", "reason": "a step failed", "error": error}
    if known is None:
        row["result"] = dict(incoming.details)
    else:
        row |= {"id": known.id, "result": known.result}
    ledger.write(connection, row, stored=known is not None, attached=incoming.attached)
    return bytes(row["id"])


def _known(connection: Connection, incoming: Incoming) -> Row[Any] | None:
    """The row that the ledger has of it: of a second look, or of an earlier call with the same key."""
    workspace_id, submission_id = incoming.access.workspace_id, incoming.submission_id
    if incoming.stored:
        return ledger.lock(connection, workspace_id, submission_id)
    if incoming.repeat is None:
        return None
    earlier = reserve(connection, incoming.repeat, submission_id, incoming.call.received_at)
    if earlier is None or not earlier.same_body:
        return None
    return ledger.lock(connection, workspace_id, earlier.submission_id)


def refused_row(dialect: Dialect, call: Call, access: Access, body: bytes, refusal: Refusal) -> dict[str, Any]:
    """An authenticated call that was refused: kept, so that it can be replayed once its cause is mended (C6b)."""
    outcomes = {
        OriginNotAllowed: "origin_refused",
        RateLimited: "throttled",
        FormInactive: "inactive",
        FormClosed: "inactive",
    }
    return {
        **_unread(dialect.name, call, access, body),
        "outcome": outcomes.get(type(refusal), "invalid"),
        "reason": refusal.message[:300],
        "result": {
            "status": dialect.status(refusal),
            "fields": refusal.fields,
            "conflict": isinstance(refusal, Conflict),
        },
    }


def failed_row(dialect: str, call: Call, access: Access, body: bytes, error: str) -> dict[str, Any]:
    """An authenticated call that a bug kept from being read: kept as well (P12)."""
    row = _unread(dialect, call, access, body)
    return {**row, "outcome": "failed", "reason": "it could not be read", "result": {}, "error": error}


def noted_address(access: Access, call: Call) -> str:
    """What the workspace keeps of the address that a call came from."""
    return kept(access.ip_keeping, access.workspace_id, call.ip)


def is_from_there(access: Access, call: Call, noted: str) -> bool:
    """Whether it came from an address of which this was kept; where nothing is, nobody can tell."""
    return noted != "" and noted == noted_address(access, call)


def _unread(dialect: str, call: Call, access: Access, body: bytes) -> dict[str, Any]:
    return {**_sent(dialect, call, access, body), "id": new_id(), "lead_id": new_id()}


def _as_sent(incoming: Incoming) -> dict[str, Any]:
    sent = _sent(incoming.dialect, incoming.call, incoming.access, incoming.body)
    return {**sent, "id": incoming.submission_id, "lead_id": incoming.lead_id}


def _sent(dialect: str, call: Call, access: Access, body: bytes) -> dict[str, Any]:
    return {
        "workspace_id": access.workspace_id,
        "form_id": access.form.id,
        "credential": access.credential,
        "dialect": dialect,
        "is_test": access.is_test,
        "body": body,
        "content_type": call.content_type[:200],
        "origin": call.origin[:300] if call.origin is not None else None,
        "ip": noted_address(access, call),
        "user_agent": call.headers.get("user-agent", "")[:300],
        "created_at": call.received_at,
    }
