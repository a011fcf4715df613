"""What the steps of a workflow tell to others: each an event, of which one delivery is made, under the event's id."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from flask import current_app
from sqlalchemy import select

from webapp.automation.definition import SendEmail, SendMessage
from webapp.automation.scene import Scene
from webapp.automation.walking import Done
from webapp.automation.wording import filled
from webapp.database.ids import first_id
from webapp.deliveries.lifecycle import get_endpoint
from webapp.deliveries.messages import EMAILED, SENT
from webapp.events.log import event, record
from webapp.events.models import Event
from webapp.http.fields import ENDPOINT, WORKFLOW
from webapp.leads.canonical import email_key

# Who writes in again and again is not written to each time.
REST = timedelta(days=1)


def email(scene: Scene, step: SendEmail) -> Done:
    """One letter to each; to a lead at most once a day by the same step, and never to ourselves."""
    addresses = list(_addresses(scene, step))
    if not addresses:
        return Done(_NOBODY[step.to], "skipped")
    if step.to == "lead" and email_key(addresses[0]) == email_key(parseaddr(current_app.config["MAIL_FROM"])[1]):
        return Done("This is our own address", "skipped")
    if step.to == "lead" and _was_sent(scene, step):
        return Done(f"{addresses[0]} was sent this within the last day", "skipped")
    subject = filled(scene, step.subject)
    words = {"step": step.key, "toLead": step.to == "lead", "subject": subject, "text": filled(scene, step.text)}
    reply_to = _reply_to(scene, step)
    for address in addresses:
        _tell(scene, EMAILED, {**words, "to": address, **({"replyTo": reply_to} if reply_to else {})})
    return Done(f"Email to {', '.join(addresses)}: {subject}"[:500])


_NOBODY = {
    "lead": "The lead has no email address",
    "assignee": "The lead is nobody's",
    "members": "Nobody of them is a member any more",
}


def send(scene: Scene, step: SendMessage) -> Done:
    """A message to a webhook or a channel; raises NotFound for one that was deleted."""
    endpoint = get_endpoint(scene.session, scene.workspace.id, step.endpoint)
    facts = {"status": scene.lead.status, "tags": scene.lead.tags}
    told = {
        "endpointId": ENDPOINT.show(endpoint.id),
        "endpoint": endpoint.name,
        "text": filled(scene, step.text),
        "lead": {name: value for name, value in (scene.fields | facts).items() if value not in (None, "", [])},
        "customData": scene.lead.custom_data,
    }
    _tell(scene, SENT, told)
    return Done(f"Message to {endpoint.name}"[:500])


def _tell(scene: Scene, kind: str, told: dict[str, Any]) -> None:
    lead = scene.lead
    about = {"form_id": lead.form_id, "submission_id": scene.event.submission_id}
    of = WORKFLOW.show(scene.workflow.id) if scene.workflow is not None else None
    data = {"by": scene.actor, "workflow": scene.name, "workflowId": of, **told}
    happened = event(lead.workspace_id, kind, scene.now, data, lead_id=lead.id, is_test=lead.is_test, **about)
    record(scene.session.connection(), [happened])


def _addresses(scene: Scene, step: SendEmail) -> Iterator[str]:
    if step.to == "lead":
        address = scene.lead.email or ""
        if email_key(address) is not None:
            yield address
    else:
        wanted = [scene.lead.assignee_id] if step.to == "assignee" else step.members
        yield from (member.user.email for member in scene.present(wanted))


def _reply_to(scene: Scene, step: SendEmail) -> str | None:
    """An answer of the lead reaches whoever has it, one of a member reaches the lead."""
    if step.to != "lead":
        return scene.lead.email
    return scene.assignee.user.email if scene.assignee is not None else None


def _was_sent(scene: Scene, step: SendEmail) -> bool:
    """Whether this step of this workflow wrote to the lead within a day."""
    lately = Event.lead_id == scene.lead.id, Event.id >= first_id(scene.now - REST), Event.kind == EMAILED
    letters = scene.session.scalars(select(Event.data).where(*lately))
    mine = WORKFLOW.show(scene.workflow.id) if scene.workflow is not None else None
    return any((data["workflowId"], data["step"]) == (mine, step.key) for data in letters)
