"""Is it spam? A filled honeypot, a blocked sender, a suspicion: the caller sees a success, the submission is kept."""

from sqlalchemy import Connection

from webapp.intake.idempotency import reserve
from webapp.intake.incoming import Incoming, Repeat
from webapp.intake.prepared import Prepared
from webapp.workspaces.blocklist import blocked


def verdict(connection: Connection, incoming: Incoming, prepared: Prepared) -> str | None:
    """Why a submission is quarantined, or None (C6, K16)."""
    if incoming.trusted:
        return None
    return honeypot(incoming) or _suspected(connection, incoming) or _blocked(connection, incoming, prepared)


def honeypot(incoming: Incoming) -> str | None:
    """A field that people do not see was filled."""
    for name in incoming.honeypots:
        if incoming.fields.get(name):
            return f"honeypot {name} was filled"
    return None


def _suspected(connection: Connection, incoming: Incoming) -> str | None:
    """A proof lifts the suspicion of one submission; it is used up in the same transaction."""
    if incoming.suspicion is None or incoming.proof is None:
        return incoming.suspicion
    spent = Repeat(incoming.proof, incoming.proof)
    is_fresh = reserve(connection, spent, incoming.submission_id, incoming.call.received_at) is None
    return None if is_fresh else f"{incoming.suspicion}, with a proof that was used before"


def _blocked(connection: Connection, incoming: Incoming, prepared: Prepared) -> str | None:
    if not incoming.access.has_blocklist:
        return None
    emails = [text for text in (prepared.fields.get("email"), prepared.unusable_email) if text]
    written = [*prepared.fields.values(), *prepared.person.custom.values()]
    if incoming.business is not None:
        written += incoming.business.written
    texts = [value for value in written if isinstance(value, str)]
    return blocked(connection, incoming.access.workspace_id, emails=emails, ip=incoming.call.ip, texts=texts)
