"""An example of a submission, sent to a form's webhook now and signed as a real one is: nothing of it is kept."""

from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import Row
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deliveries.channels import webhook
from webapp.deliveries.form_webhooks import EVENT, form_endpoint
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.payloads import form_submitted, frozen
from webapp.deliveries.signing import SealedKeys
from webapp.errors import Conflict
from webapp.events.models import Event
from webapp.forms.models import Form
from webapp.http.fields import EVENT as EVENT_ID
from webapp.submissions.models import Submission

FIELDS = {"firstName": "Jane", "lastName": "Doe", "email": "jane.doe@example.com", "noteContent": "This is a test."}


def send_example(session: Session, form: Form) -> Result:
    """What the webhook answered; commits before it is called. Raises Conflict for a form without a webhook."""
    endpoint = form_endpoint(session, form)
    if endpoint is None or not form.webhook_url:
        raise Conflict("This form has no webhook yet. Enter its URL and save, then send a test.")
    parcel = _parcel(form, endpoint.secret)
    session.commit()
    return webhook.send(parcel, current_app.config)


def _parcel(form: Form, secret: bytes) -> Parcel:
    event = _example(form)
    return Parcel(
        id=event.id,
        claim=b"",
        lane=b"",
        channel="webhook",
        target=form.webhook_url or "",
        payload=frozen({**form_submitted(_happening(form, event)), "test": True}),
        message_id=EVENT_ID.show(event.id),
        keys=SealedKeys((secret,), form.webhook_signature_header, form.webhook_secret),
    )


def _example(form: Form) -> Event:
    return Event(
        id=new_id(),
        workspace_id=form.workspace_id,
        kind=EVENT,
        is_test=True,
        form_id=form.id,
        submission_id=new_id(),
        lead_id=new_id(),
        data={"isNew": True},
        created_at=datetime.now(UTC),
    )


def _happening(form: Form, event: Event) -> Happening:
    submission = Submission(id=event.submission_id, mapped={"fields": FIELDS, "customData": {}})
    return Happening(event, form, cast(Row[Any], submission), None, (), ())
