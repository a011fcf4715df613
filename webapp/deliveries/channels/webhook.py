"""Webhooks: one signed POST. Everything but 2xx and 410 is tried again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result, Verdict
from webapp.deliveries.payloads import Payload, build
from webapp.deliveries.schedule import OVERLOADED, read_retry_after
from webapp.deliveries.signing import signature_headers
from webapp.deliveries.targets import check_url, client_for
from webapp.outgoing.answer import Answer

__all__ = ["check", "send", "word"]

GONE = 410
check = check_url
PLAIN_HEADERS = {"content-type": "application/json; charset=utf-8", "user-agent": "Inlet-Webhooks/1"}


def word(happening: Happening, name: str, settings: Mapping[str, Any]) -> Payload:
    return build(happening, name)


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    now = datetime.now(UTC)
    signatures = signature_headers(parcel.keys.open(), parcel.message_id, parcel.payload, now)
    answer = client_for(settings).post(parcel.url, parcel.payload, PLAIN_HEADERS | signatures)
    shown = PLAIN_HEADERS | {name: signatures[name] for name in ("webhook-id", "webhook-timestamp")}
    return Result(
        verdict=_verdict(answer),
        word=answer.failure or ("ok" if answer.ok else "status"),
        code=answer.status,
        detail=answer.detail,
        response=answer.body,
        headers=shown,
        retry_after=read_retry_after(answer.headers.get("retry-after"), now),
        overloaded=answer.failure == "timeout" or answer.status in OVERLOADED,
        duration_ms=answer.duration_ms,
    )


def _verdict(answer: Answer) -> Verdict:
    if answer.ok:
        return "delivered"
    return "turn_off" if answer.status == GONE else "retry"
