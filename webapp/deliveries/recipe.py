"""A delivery taken apart for people: what is sent, and how a receiver proves where it came from."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.page_words import letter
from webapp.deliveries.payloads import message_id
from webapp.deliveries.signing import DEFAULT_HEADER
from webapp.deliveries.states import EMAIL
from webapp.forms.models import Form
from webapp.http.fields import ENDPOINT, EVENT

_RECIPE = """\
import base64, hashlib, hmac

key = base64.b64decode(secret.removeprefix("whsec_"))
signed = b".".join((webhook_id.encode(), webhook_timestamp.encode(), body))
signature = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
assert any(hmac.compare_digest(signature, each) for each in webhook_signature.split())

# Or, of the raw body alone, in the header {header}:
assert hmac.compare_digest(hmac.new({key}.encode(), body, hashlib.sha256).hexdigest(), {name})"""


def show_parts(session: Session, delivery: Delivery) -> dict[str, Any]:
    """What the page of a delivery shows beside its tries."""
    if delivery.channel == EMAIL:
        return {"letter": letter(delivery), "payload": "", "recipe": "", "webhook_id": "", "endpoint": None}
    endpoint = session.get(Endpoint, delivery.endpoint_id) if delivery.endpoint_id is not None else None
    return {
        "letter": None,
        "payload": _indented(delivery.payload),
        "recipe": _recipe(session, endpoint) if delivery.channel == "webhook" else "",
        "webhook_id": EVENT.show(message_id(delivery.event_id, delivery.event_name)),
        "endpoint": endpoint,
        "endpoint_id": ENDPOINT.show(endpoint.id) if endpoint is not None else "",
    }


def _recipe(session: Session, endpoint: Endpoint | None) -> str:
    """A form's webhook signs its own header with the form's own secret, any other with the endpoint's."""
    header, key = DEFAULT_HEADER, "secret"
    if endpoint is not None and endpoint.form_id is not None:
        own = session.scalar(select(Form.webhook_signature_header).where(Form.id == endpoint.form_id))
        header, key = own or header, "form_secret"
    return _RECIPE.format(header=header, key=key, name=header.replace("-", "_"))


def _indented(payload: bytes) -> str:
    return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
