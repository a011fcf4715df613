import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from standardwebhooks import Webhook, WebhookVerificationError

from tests.conftest import World
from tests.deliveries.outbox import endpoint_of, set_form, submit
from tests.servers.receiver import Receiver, Request
from webapp.deliveries.form_webhooks import form_endpoint
from webapp.deliveries.lifecycle import create_endpoint, rotate_secret
from webapp.deliveries.signing import Keys, new_signing_secret, signature_headers
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.worker.runner import drain
from webapp.workspaces.secrets import decrypt

BODY = '{"name":"é"}'.encode()


def verify(secret: str, request: Request) -> None:
    Webhook(secret).verify(request.body, {name.lower(): value for name, value in request.headers.items()})


def test_the_reference_library_verifies_what_is_signed() -> None:
    secret = new_signing_secret()
    headers = signature_headers(Keys((secret,)), "evt_1", BODY, datetime.now(UTC))
    assert Webhook(secret).verify(BODY, headers) == {"name": "é"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {"webhook-id": "evt_2"})


@pytest.mark.contract("K26")
def test_a_form_signs_the_raw_body_in_the_header_it_names(context: Flask, world: World, hook: Receiver) -> None:
    set_form(world, webhook_url=hook.url, webhook_secret="s3cret", webhook_signature_header="x-kaliun-signature")
    submit(world)
    drain(context)
    (request,) = hook.wait_for(1)
    assert request.headers["x-kaliun-signature"] == hmac.new(b"s3cret", request.body, hashlib.sha256).hexdigest()
    endpoint = form_endpoint(db.session(), db.session.get_one(Form, world.form_id))
    assert endpoint is not None
    verify(decrypt(endpoint.secret), request)


def test_a_form_without_a_secret_signs_by_standard_webhooks_alone(context: Flask, world: World, hook: Receiver) -> None:
    set_form(world, webhook_url=hook.url)
    submit(world)
    drain(context)
    (request,) = hook.wait_for(1)
    assert "x-inlet-signature" not in request.headers
    assert request.headers["webhook-signature"].startswith("v1,")


def test_an_endpoint_signs_both_ways_with_its_own_secret(context: Flask, world: World, hook: Receiver) -> None:
    _, secret = create_endpoint(db.session(), world.workspace_id, hook.url, ["form.submitted"])
    db.session.commit()
    submit(world)
    drain(context)
    (request,) = hook.wait_for(1)
    verify(secret, request)
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-inlet-signature"] == expected


def test_both_secrets_are_valid_while_they_are_rotated(context: Flask, world: World, hook: Receiver) -> None:
    endpoint, old = create_endpoint(db.session(), world.workspace_id, hook.url, ["form.submitted"])
    new = rotate_secret(db.session(), world.workspace_id, endpoint.id, overlap=timedelta(hours=1))
    db.session.commit()
    submit(world)
    drain(context)
    endpoint_of(endpoint.id).previous_until = datetime.now(UTC) - timedelta(seconds=1)
    db.session.commit()
    submit(world)
    drain(context)
    during, after = hook.wait_for(2)
    verify(old, during)
    verify(new, during)
    verify(new, after)
    with pytest.raises(WebhookVerificationError):
        verify(old, after)


def test_secrets_are_encrypted_at_rest_and_not_in_a_representation(context: Flask, world: World) -> None:
    endpoint, secret = create_endpoint(db.session(), world.workspace_id, "http://localhost:8080/", ["form.submitted"])
    assert secret.encode() not in endpoint.secret
    assert secret not in repr(Keys((secret,), body_key=secret))
