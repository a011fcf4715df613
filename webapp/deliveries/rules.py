"""Who is told of an event: one small rule for each kind of target, each a plain function."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from webapp.callbacks.reminding import LEAD_REMINDER
from webapp.database.ids import show
from webapp.deliveries import mails, messages, telling
from webapp.deliveries.audience import audience, topic_of
from webapp.deliveries.channels import ENDPOINT_CHANNELS
from webapp.deliveries.digests import DIGEST
from webapp.deliveries.form_webhooks import EVENT as SUBMITTED
from webapp.deliveries.happening import Happening
from webapp.deliveries.models import Endpoint
from webapp.deliveries.payloads import frozen, names_for
from webapp.deliveries.states import EMAIL, EMAIL_LANE
from webapp.deliveries.targets import shown_target
from webapp.leads.canonical import email_key
from webapp.leads.replying import REPLIED
from webapp.submissions.consenting import ASKED, CONFIRMED
from webapp.workspaces.letters import INVITED, RESET_REQUESTED
from webapp.workspaces.models import Member
from webapp.workspaces.quiet import quiet_until

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Owed:
    """A delivery to be made, of an event by one of its names. `once`: no second one with this digest is ever made."""

    event_name: str
    channel: str
    target: str
    lane: bytes
    payload: bytes
    once: bytes
    endpoint: Endpoint | None = None
    not_before: datetime | None = None


def form_webhook(happening: Happening, settings: Settings) -> Iterator[Owed]:
    if happening.event.kind == SUBMITTED and happening.form_endpoint is not None:
        yield _to_endpoint(happening, happening.form_endpoint, SUBMITTED, settings)


def subscribers(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """Each endpoint once by each name it subscribes to; one of an API key hears of what came in with it alone (I12).

    What was done to many leads at once is told to programs, lead by lead, and not to people.
    """
    for endpoint in happening.endpoints:
        if endpoint.channel != "webhook" and "bulk" in happening.event.data:
            continue
        if endpoint.api_key_id is None or _came_with(happening, endpoint.api_key_id):
            for name in names_for(endpoint.events, happening.event.kind):
                yield _to_endpoint(happening, endpoint, name, settings)


def members(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """The members who want a mail at once; in their quiet hours it waits for the end of these."""
    topic = topic_of(happening)
    for member in audience(happening) if topic is not None else ():
        if member.choice(topic or "").mail == "now":
            mail = telling.mail(happening, topic or "", member, settings["PUBLIC_URL"])
            yield _to_member(happening, member, mail)


def auto_reply(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """At most once a day to an address of a workspace, and never to ourselves: nobody is mailed to death (K27).

    Where it waits for consent, it follows the confirmation.
    """
    form, event = happening.form, happening.event
    if form is None or not form.auto_responder.get("enabled") or event.kind not in (SUBMITTED, CONFIRMED):
        return
    waits = bool(form.double_opt_in and form.double_opt_in.get("replyWaits"))
    if waits and event.data.get("consent") == "asked" or event.kind == CONFIRMED and not waits:
        return
    address = _visitor_of(happening, settings)
    if address is not None:
        email, day = happening.fields["email"], event.created_at.date().isoformat()
        live_or_test = b"test" if event.is_test else b""
        once = _digest(b"auto-reply", live_or_test, event.workspace_id, address.encode(), day.encode())
        mail = mails.auto_reply(happening, email, form.auto_responder, settings["PUBLIC_URL"])
        yield _by_email(event.kind, email, mail, once)


def consent_asked(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """Whoever ticked a consent is asked to confirm it: an address at most once an hour by a form in the same words."""
    event = happening.event
    address = _visitor_of(happening, settings) if event.kind == ASKED else None
    if address is not None:
        email, hour = happening.fields["email"], event.created_at.isoformat(timespec="hours")
        words = [one["text"].encode() for one in event.data["consents"]]
        live_or_test = b"test" if event.is_test else b""
        once = _digest(b"consent", live_or_test, event.form_id or b"", address.encode(), hour.encode(), *words)
        yield _by_email(event.kind, email, mails.consent_asked(happening, email, settings["PUBLIC_URL"]), once)


def letters(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """Whom a letter is for: an invitation, a link to set a password, a reply to a lead, a digest."""
    write = _LETTERS.get(happening.event.kind)
    if write is not None and happening.event.data:
        mail = write(happening, settings["PUBLIC_URL"])
        once = _digest(happening.event.id, EMAIL.encode(), mail["to"].encode())
        yield _by_email(happening.event.kind, mail["to"], mail, once)


def workflows(happening: Happening, settings: Settings) -> Iterator[Owed]:
    """What a step of a workflow says, to whom it says it; the same step writes to an address of a lead once a day."""
    event, data = happening.event, happening.event.data
    if event.kind == messages.EMAILED:
        mail = messages.letter(happening, settings["PUBLIC_URL"])
        once = _digest(event.id, EMAIL.encode(), mail["to"].encode())
        if data["toLead"]:
            whose = data["workflowId"].encode(), data["step"].encode(), mail["to"].casefold().encode()
            once = _digest(b"workflow", *whose, event.created_at.date().isoformat().encode())
        yield _by_email(event.kind, mail["to"], mail, once)
    elif event.kind == messages.SENT:
        for endpoint in happening.endpoints:
            if show("ep", endpoint.id) == data["endpointId"]:
                yield _to_endpoint(happening, endpoint, event.kind, settings)


_LETTERS = {
    INVITED: mails.invitation,
    RESET_REQUESTED: mails.password_reset,
    REPLIED: mails.reply,
    DIGEST: mails.digest,
    LEAD_REMINDER: mails.call_reminder,
    mails.ASKED_FOR_DATA: mails.own_data,
}

RULES: tuple[Callable[[Happening, Settings], Iterator[Owed]], ...] = (
    form_webhook,
    subscribers,
    members,
    auto_reply,
    consent_asked,
    letters,
    workflows,
)


def _came_with(happening: Happening, key_id: bytes) -> bool:
    return happening.submission is not None and happening.submission.credential == show("key", key_id)


def _visitor_of(happening: Happening, settings: Settings) -> str | None:
    """The address of whoever sent the form, where it is one to write to, and none of ours."""
    responder = happening.form.auto_responder if happening.form is not None else {}
    ours = {email_key(parseaddr(text)[1]) for text in (settings["MAIL_FROM"], responder.get("replyTo") or "")}
    address = email_key(happening.fields.get("email") or "")
    return address if address not in ours else None


def _to_endpoint(happening: Happening, endpoint: Endpoint, name: str, settings: Settings) -> Owed:
    once = _digest(happening.event.id, name.encode(), endpoint.channel.encode(), endpoint.id)
    payload = frozen(ENDPOINT_CHANNELS[endpoint.channel].word(happening, name, settings))
    target = shown_target(endpoint.channel, endpoint.url)
    return Owed(name, endpoint.channel, target, endpoint.id, payload, once, endpoint)


def _to_member(happening: Happening, member: Member, mail: dict[str, Any]) -> Owed:
    once = _digest(happening.event.id, EMAIL.encode(), member.id)
    owed = _by_email(happening.event.kind, member.user.email, mail, once)
    return replace(owed, not_before=quiet_until(member, datetime.now(UTC)))


def _by_email(event_name: str, to: str, mail: dict[str, Any], once: bytes) -> Owed:
    return Owed(event_name, EMAIL, to, EMAIL_LANE, frozen(mail), once)


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()
