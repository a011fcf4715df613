"""The mails that events cause, in plain text. Each becomes the frozen payload of a delivery by email."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.deliveries.acts import PATH
from webapp.deliveries.happening import Happening
from webapp.deliveries.words import LABELS, headline, lead_link, name_of, text_of
from webapp.http.fields import MEMBER, SUBMISSION, WORKSPACE
from webapp.leads.own_link import GOOD_FOR as OWN_GOOD_FOR
from webapp.leads.own_link import PATH as OWN_PATH
from webapp.submissions.consent_links import GOOD_FOR
from webapp.submissions.consent_links import PATH as CONSENT_PATH
from webapp.workspaces.letters import MASK

LONGEST_VALUE = 100  # of a placeholder: a stranger's name is not a place for a letter to somebody else
ACTABLE = ("lead_new", "lead_again", "assigned", "unanswered", "snoozed")
ACTIONS = {
    "claim": "Take this lead",
    "snooze-hour": "Remind me in an hour",
    "snooze-day": "Remind me tomorrow at 9:00",
    "spam": "This is spam",
}
_ROLES = {"owner": "an owner", "admin": "an admin", "member": "a member", "viewer": "a viewer"}
OWN_LINK = "my_data_link"
ASKED_FOR_DATA = "person.asked"
_PLACEHOLDER = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
_OWN_LINK = re.compile(rf"\{{\{{\s*{OWN_LINK}\s*\}}\}}")


def new_lead(happening: Happening, to: str, public_url: str) -> dict[str, Any]:
    """To a member: who has reached out, and what they said. An answer to it goes to the lead, or where a form says."""
    fields = happening.fields
    form_name = f" ({happening.form.name})" if happening.form is not None and happening.form.name else ""
    lines = [f"{label}: {text_of(fields[name])}" for name, label in LABELS.items() if fields.get(name)]
    lines += [f"{name}: {text_of(value)}" for name, value in happening.custom_data.items()]
    parts = ["\n".join(lines), text_of(fields.get("noteContent")), lead_link(happening, public_url)]
    return {
        "to": to,
        "subject": happening.subject or headline(happening) + form_name,
        "text": "\n\n".join(part for part in parts if part),
        "autoSubmitted": "auto-generated",
        **_reply_to(happening.reply_to),
    }


def auto_reply(happening: Happening, to: str, responder: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """To the lead: the form's own words, with the person's fields in place of `{{firstName}}` and the like (K27).

    An answer goes to where the form says, else to whose lead it is. `{{my_data_link}}` in the body stands for the link
    to what is held of them.
    """
    parts = [fill(part, happening.fields) for part in _OWN_LINK.split(str(responder.get("body") or ""))]
    return {
        "to": to,
        "subject": fill(str(responder.get("subject") or ""), happening.fields),
        **_with_own_link(happening, parts, public_url),
        "autoSubmitted": "auto-replied",
        **_reply_to(responder.get("replyTo") or _assignee_of(happening)),
    }


def consent_asked(happening: Happening, to: str, public_url: str) -> dict[str, Any]:
    """To the lead, in the language of the form: what they have ticked, and the link by which it counts.

    The form's own words, where it has any, stand in place of how ours begin.
    """
    form, words = happening.form, happening.words
    own = (form.double_opt_in if form is not None else None) or {}
    name = form.name if form is not None else ""
    parts = (
        fill(own.get("body") or "", happening.fields) or words("consent_mail", form=name),
        "\n\n".join(_quoted(one["text"]) for one in happening.event.data["consents"]),
        words("consent_mail_ignore"),
        words("consent_mail_link", days=GOOD_FOR.days) + f"\n{public_url}{CONSENT_PATH}{MASK}",
    )
    return {
        "to": to,
        "subject": fill(own.get("subject") or "", happening.fields) or words("consent_subject", form=name),
        "text": "\n\n".join(parts),
        "autoSubmitted": "auto-replied",
        "consent": SUBMISSION.show(happening.event.submission_id or b""),
        **_reply_to((form.auto_responder.get("replyTo") if form is not None else None) or _assignee_of(happening)),
    }


def endpoint_disabled(happening: Happening, to: str, public_url: str) -> dict[str, Any]:
    """To an owner: an endpoint was turned off, and what becomes of what it is owed (P9)."""
    data = happening.event.data
    text = (
        f"{data['name']} ({data['url']}) was turned off. {data['reason']}\n\n"
        "New events for it are held. Once it is mended, turn it on again; what was held can be sent then.\n\n"
        f"{public_url}"
    )
    return {
        "to": to,
        "subject": f"Webhook turned off: {data['name']}",
        "text": text,
        "autoSubmitted": "auto-generated",
    }


def invitation(happening: Happening, public_url: str) -> dict[str, Any]:
    """To somebody who is to join: the link that lets them in."""
    data = happening.event.data
    text = (
        f"{data['by']} invites you to join {data['workspace']} on Inlet as {_ROLES[data['role']]}.\n\n"
        f"Accept within seven days: {public_url}/invitations/{MASK}\n\n"
        "If you did not expect this, do nothing."
    )
    return _sealed(data, f"Join {data['workspace']} on Inlet", text)


def password_reset(happening: Happening, public_url: str) -> dict[str, Any]:
    """To somebody who forgot their password: the link that lets them set another."""
    text = (
        f"Set a new password within an hour: {public_url}/reset/{MASK}\n\n"
        "If you did not ask for this, do nothing: your password stays as it is."
    )
    return _sealed(happening.event.data, "Set a new password for Inlet", text)


def reply(happening: Happening, public_url: str) -> dict[str, Any]:
    """To a lead, from a member: in their words, and answers go to them."""
    words = {name: happening.event.data[name] for name in ("to", "replyTo", "subject", "text")}
    return {**words, "autoSubmitted": "no"}


def mention(happening: Happening, public_url: str) -> dict[str, Any]:
    """To a member whom another one named in a comment."""
    data = happening.event.data
    headline = f"{data['name']} mentioned you: {data['lead']}"
    text = "\n\n".join((f"{headline}.", str(data["said"]), lead_link(happening, public_url) or public_url))
    mail = {"to": data["to"], "subject": headline, "text": text, "autoSubmitted": "auto-generated"}
    return mail | _reply_to(_email_of(happening, data.get("by")))


def of_lead(happening: Happening, to: str, subject: str, text: str) -> dict[str, Any]:
    """To a member, of a lead of theirs: an answer goes to the lead."""
    mail = {"to": to, "subject": subject, "text": text, "autoSubmitted": "auto-generated"}
    return mail | _reply_to(happening.lead.email if happening.lead is not None else None)


def digest(happening: Happening, public_url: str) -> dict[str, Any]:
    """To a member: what they chose to read together."""
    words = {name: happening.event.data[name] for name in ("to", "subject", "text")}
    return {**words, "autoSubmitted": "auto-generated"}


def call_reminder(happening: Happening, public_url: str) -> dict[str, Any]:
    """To a lead: the call that they asked for is near. An answer goes to who calls, or whose lead it is."""
    data = happening.event.data
    number = f" We call {data['phone']}." if data.get("phone") else ""
    return {
        "to": data["to"],
        "subject": f"Your call from {data['from']}",
        "text": f"You wanted to be called at {data['when']}.{number}\n\n{data['from']}",
        "autoSubmitted": "auto-generated",
        **_reply_to(_assignee_of(happening)),
    }


def footer(actions: Sequence[str], public_url: str) -> str:
    """What a member can do from their mail, below the line that mail programs leave out of an answer."""
    lines = [f"{words}: {public_url}{PATH}{MASK}" for action, words in ACTIONS.items() if action in actions]
    off = f"Stop these mails: {public_url}{PATH}{MASK}"
    return "\n".join(["\n\n-- ", *lines, f"Choose what you are told of: {public_url}/profile/notifications", off])


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def own_data(happening: Happening, public_url: str) -> dict[str, Any]:
    """To a lead that asked for what is held of it."""
    before = f"See, correct, download or erase what is held of you, within {OWN_GOOD_FOR.days} days: "
    after = "\n\nIf you did not ask for this, do nothing: nobody but you was sent this link."
    return {
        "to": happening.event.data["to"],
        "subject": "Your data",
        **_with_own_link(happening, [before, after], public_url),
        "autoSubmitted": "auto-generated",
    }


def _with_own_link(happening: Happening, parts: Sequence[str], public_url: str) -> dict[str, Any]:
    """A text with the link between its parts: it is made as the mail leaves, of whom it goes to and this workspace."""
    if len(parts) == 1:
        return {"text": parts[0]}
    text = f"{public_url}{OWN_PATH}{MASK}".join(part.replace(MASK, "") for part in parts)
    return {"text": text, "own": WORKSPACE.show(happening.event.workspace_id)}


def _reply_to(email: str | None) -> dict[str, str]:
    return {"replyTo": email} if email else {}


def _assignee_of(happening: Happening) -> str | None:
    return happening.assignee.user.email if happening.assignee is not None else None


def _email_of(happening: Happening, public_id: object) -> str | None:
    return next((each.user.email for each in happening.members if MEMBER.show(each.id) == public_id), None)


def _sealed(data: Mapping[str, Any], subject: str, text: str) -> dict[str, Any]:
    """A mail whose secret is filled in as it leaves, and nowhere else."""
    return {
        "to": data["to"],
        "subject": subject,
        "text": text,
        "autoSubmitted": "auto-generated",
        "sealed": data["sealed"],
    }


def fill(template: str, fields: Mapping[str, Any]) -> str:
    """Named placeholders of the person's fields, and nothing else: an unknown one becomes empty."""
    person = {name: text_of(fields.get(name)) for name in LABELS} | {"name": name_of(fields)}
    return _PLACEHOLDER.sub(lambda match: " ".join(person.get(match[1], "").split())[:LONGEST_VALUE], template)
