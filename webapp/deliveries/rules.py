"""Who is told of an event: one small rule for each kind of target, each a plain function."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from webapp.deliveries import mails
from webapp.deliveries.form_webhooks import EVENT as SUBMITTED
from webapp.deliveries.happening import Happening
from webapp.deliveries.models import Endpoint
from webapp.deliveries.payloads import SHAPES, Shape, frozen, shape_for
from webapp.deliveries.states import EMAIL, EMAIL_LANE
from webapp.leads.canonical import email_key
from webapp.workspaces.models import Member

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Owed:
    """A delivery to be made. `once` is its digest: no second one with the same ever comes into being."""

    channel: str
    target: str
    lane: bytes
    payload: bytes
    once: bytes
    endpoint: Endpoint | None = None


def form_webhook(happening: Happening, settings: Settings) -> Iterator[Owed]:
    if happening.event.kind == SUBMITTED and happening.form_endpoint is not None:
        yield _to_endpoint(happening, happening.form_endpoint, SHAPES[SUBMITTED])


def subscribers(happening: Happening, settings: Settings) -> Iterator[Owed]:
    for endpoint in happening.endpoints:
        shape = shape_for(endpoint.events, happening.event.kind)
        if shape is not None:
            yield _to_endpoint(happening, endpoint, shape)


def members(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """The members who want to know of leads, where the form wants them to."""
    form = happening.form
    if happening.event.kind == SUBMITTED and form is not None and form.notify_members:
        for member in happening.members:
            if member.notified:
                yield _to_member(
                    happening, member, mails.new_lead(happening, member.user.email, settings["PUBLIC_URL"])
                )


def auto_reply(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """At most once a day to an address of a workspace, and never to ourselves: nobody is mailed to death (K27)."""
    form = happening.form
    if happening.event.kind != SUBMITTED or form is None or not form.auto_responder.get("enabled"):
        return
    email = happening.fields.get("email") or ""
    address = email_key(email)
    ours = {email_key(parseaddr(text)[1]) for text in (settings["MAIL_FROM"], form.auto_responder.get("replyTo") or "")}
    if address is not None and address not in ours:
        event = happening.event
        day = event.created_at.date().isoformat()
        live_or_test = b"test" if event.is_test else b""
        once = _digest(b"auto-reply", live_or_test, event.workspace_id, address.encode(), day.encode())
        yield _by_email(email, mails.auto_reply(happening, email, form.auto_responder), once)


def owners(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """Owners and admins hear of an endpoint that was turned off."""
    if happening.event.kind == "endpoint.disabled":
        for member in happening.members:
            if member.role in ("owner", "admin"):
                mail = mails.endpoint_disabled(happening, member.user.email, settings["PUBLIC_URL"])
                yield _to_member(happening, member, mail)


RULES: tuple[Callable[[Happening, Settings], Iterator[Owed]], ...] = (
    form_webhook,
    subscribers,
    members,
    auto_reply,
    owners,
)


def _to_endpoint(happening: Happening, endpoint: Endpoint, shape: Shape) -> Owed:
    once = _digest(happening.event.id, endpoint.channel.encode(), endpoint.id)
    payload = frozen(shape.build(happening))
    return Owed(endpoint.channel, endpoint.url, endpoint.id, payload, once, endpoint)


def _to_member(happening: Happening, member: Member, mail: dict[str, Any]) -> Owed:
    return _by_email(member.user.email, mail, _digest(happening.event.id, EMAIL.encode(), member.id))


def _by_email(to: str, mail: dict[str, Any], once: bytes) -> Owed:
    return Owed(EMAIL, to, EMAIL_LANE, frozen(mail), once)


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()
