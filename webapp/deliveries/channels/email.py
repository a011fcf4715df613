"""Email by the operator's mail server. SMTP's 4xx and a broken network are tried again, 5xx is final."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from webapp.database.ids import show
from webapp.deliveries.acts import PATH, links_of
from webapp.deliveries.parcel import Parcel, Result, Verdict
from webapp.http.fields import SUBMISSION, WORKSPACE
from webapp.leads.own_link import own_token
from webapp.outgoing.mailbox import Mailbox
from webapp.outgoing.message import Mail, compose
from webapp.outgoing.smtp import Sent
from webapp.outgoing.smtp import send as hand_over
from webapp.submissions.consent_links import consent_token
from webapp.workspaces.letters import MASK, open_token

BUDGET_SECONDS = 10.0
_VERDICTS: dict[str, Verdict] = {"sent": "delivered", "temporary": "retry", "permanent": "dead"}


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    """The payload is JSON: to, subject, text, autoSubmitted, and replyTo where there is one.

    With `sealed`, the text has a secret to be filled in, with `acts` the links by which its reader acts, with `consent`
    the one by which they confirm, with `own` the one to what is held of them: none is in the log of deliveries.
    """
    started = time.monotonic()
    try:
        mail = _compose(parcel, settings)
    except ValueError as error:
        return Result("dead", "bad_address", detail=str(error))
    sent = hand_over(mail, settings["SMTP_URL"], budget=BUDGET_SECONDS)
    return Result(
        verdict=_VERDICTS[sent.state],
        word=_word(sent),
        code=sent.code,
        detail=sent.detail,
        duration_ms=round((time.monotonic() - started) * 1000),
    )


def _word(sent: Sent) -> str:
    if sent.state == "sent":
        return "ok"
    return "connect" if sent.code is None else "status"


def _compose(parcel: Parcel, settings: Mapping[str, Any]) -> Mail:
    payload = json.loads(parcel.payload)
    links = _links(payload)
    return compose(
        sender=Mailbox.parse(settings["MAIL_FROM"]),
        to=Mailbox(payload["to"]),
        subject=payload["subject"],
        text=_text(payload, links),
        message_id=show("dlv", parcel.id),
        date=datetime.now(UTC),
        reply_to=_reply_to(payload.get("replyTo")),
        auto_submitted=payload["autoSubmitted"],
        unsubscribe_url=f"{settings['PUBLIC_URL']}{PATH}{links[-1]}" if "acts" in payload else None,
    )


def _links(payload: Mapping[str, Any]) -> list[str]:
    """What its links are made of, in the order of the text."""
    if "consent" in payload:
        return [consent_token(SUBMISSION.parse(payload["consent"]))]
    if "own" in payload:
        token = own_token(WORKSPACE.parse(payload["own"]), payload["to"])
        return [token] * payload["text"].count(MASK)
    return links_of(payload["acts"]) if "acts" in payload else []


def _text(payload: Mapping[str, Any], links: Sequence[str]) -> str:
    text: str = payload["text"]
    if "sealed" in payload:
        return text.replace(MASK, open_token(payload["sealed"]))
    # From the end, where the footer is: what a stranger wrote above it may look like a place for a link.
    parts = text.rsplit(MASK, len(links)) if links else [text]
    return "".join(part + link for part, link in zip(parts, [*links, ""], strict=True))


def _reply_to(email: str | None) -> Mailbox | None:
    """A lead's address is as it was typed: one that cannot be written to is left out, not a reason to stay silent."""
    try:
        return Mailbox(email) if email else None
    except ValueError:
        return None
