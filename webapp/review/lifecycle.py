"""A stored submission is read and accepted again, under its own ids and its original time (C6a, C6b)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from webapp.database.ids import parse, show
from webapp.deals.business import Business
from webapp.errors import Conflict, FormNotFound, NotFound
from webapp.intake import gates
from webapp.intake.access import NoFormYet
from webapp.intake.dialects import DIALECTS
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.intake.pipeline import accept
from webapp.submissions import ledger
from webapp.submissions.models import REFUSED

REPLAYABLE = ("failed", *REFUSED)
_DIALECTS = {dialect.name: dialect for dialect in DIALECTS}


def not_spam(session: Session, workspace_id: bytes, submission_id: bytes) -> Outcome:
    """Run a quarantined submission through the pipeline after all. Raises NotFound, Conflict, Invalid."""
    row = _find(session, workspace_id, submission_id)
    if row.outcome != "spam":
        raise Conflict(f"This submission is not in quarantine; its outcome is {row.outcome}.")
    return accept(replace(_read_again(row, *_reopened(session, row)), trusted=True))


def replay(session: Session, workspace_id: bytes, submission_id: bytes) -> Outcome:
    """Try a refused or failed submission again, to success once. Raises NotFound, Conflict, Invalid."""
    row = _find(session, workspace_id, submission_id)
    if row.outcome not in REPLAYABLE:
        raise Conflict(
            f"Only a refused or failed submission can be replayed; the outcome of this one is {row.outcome}."
        )
    if row.result.get("conflict"):
        raise Conflict("This call repeated the Idempotency-Key of another one, which has an entry of its own.")
    access, call = _reopened(session, row)
    gates.check_active(access)
    gates.check_origin(access, call)
    return accept(_read_again(row, access, call))


def _find(session: Session, workspace_id: bytes, submission_id: bytes) -> Row[Any]:
    row = ledger.find(session.connection(), workspace_id, submission_id)
    if row is None:
        raise NotFound("This submission does not exist.")
    return row


def _reopened(session: Session, row: Row[Any]) -> tuple[Access, Call]:
    """The call as it came, and the form's settings as they are today."""
    call = Call(
        method="POST",
        path="",
        reference=show("form", row.form_id),
        body=row.body,
        content_type=row.content_type,
        headers={"user-agent": row.user_agent, **({"origin": row.origin} if row.origin is not None else {})},
        ip=row.ip,
        received_at=row.created_at,
    )
    dialect = _DIALECTS[row.dialect]
    try:
        access = dialect.reopen(session.connection(), call, dialect.read_body(call), row.workspace_id)
    except NoFormYet as missing:
        if missing.fallback is None:
            raise FormNotFound from missing
        access = missing.fallback
    return replace(access, credential=row.credential, is_test=row.is_test), call


def _read_again(row: Row[Any], access: Access, call: Call) -> Incoming:
    dialect = _DIALECTS[row.dialect]
    incoming = dialect.read(call, dialect.read_body(call), access)
    business = _with_reserved_ids(incoming.business, row.result.get("answer", {}))
    return replace(
        incoming,
        submission_id=row.id,
        lead_id=row.lead_id,
        business=business,
        stored=True,
        repeat=None,
        suspicion=None,
    )


def _with_reserved_ids(business: Business | None, answer: Mapping[str, Any]) -> Business | None:
    """The ids that a quarantined submission answered with are those that come to life (C6a)."""
    if business is None:
        return None
    account, deal = parse("acc", answer.get("accountId", "")), parse("deal", answer.get("dealId", ""))
    return replace(business, account_id=account or business.account_id, deal_id=deal or business.deal_id)
