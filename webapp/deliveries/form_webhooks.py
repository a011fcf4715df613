"""A form's own webhook (K26): an endpoint whose address follows the form's setting."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deliveries.models import Endpoint
from webapp.deliveries.signing import new_signing_secret
from webapp.deliveries.states import ENABLED
from webapp.forms.models import Form
from webapp.workspaces.secrets import encrypt

EVENT = "form.submitted"


def form_endpoint(session: Session, form: Form) -> Endpoint | None:
    """The endpoint of the form's webhook, made at first need with a signing secret of its own; None without a webhook.

    A changed address turns one on again that was turned off.
    """
    endpoint = session.scalar(select(Endpoint).where(Endpoint.form_id == form.id))
    if not form.webhook_url:
        return endpoint
    if endpoint is None:
        endpoint = _new(form, form.webhook_url)
        session.add(endpoint)
    elif endpoint.url != form.webhook_url:
        endpoint.url, endpoint.status, endpoint.status_reason = form.webhook_url, ENABLED, ""
        endpoint.failing_since = None
    endpoint.name = form.name
    session.flush()
    return endpoint


def is_current(endpoint: Endpoint, form: Form) -> bool:
    """Whether nothing about the endpoint needs to follow its form."""
    return (endpoint.url, endpoint.name) == (form.webhook_url, form.name)


def _new(form: Form, url: str) -> Endpoint:
    return Endpoint(
        id=new_id(),
        workspace_id=form.workspace_id,
        form_id=form.id,
        channel="webhook",
        name=form.name,
        url=url,
        events=[EVENT],
        secret=encrypt(new_signing_secret()),
        status=ENABLED,
        status_reason="",
        created_at=datetime.now(UTC),
    )
