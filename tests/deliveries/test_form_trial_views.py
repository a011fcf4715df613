import hashlib
import hmac
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import rows
from tests.servers.receiver import Answer, Receiver
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.deliveries.models import Delivery
from webapp.leads.models import Lead
from webapp.submissions.models import Submission


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def page(world: World) -> str:
    return f"/settings/integrations/website-forms/{show('form', world.form_id)}/automation"


@pytest.fixture
def form(client: FlaskClient, world: World, hook: Receiver) -> None:
    settings = {
        "webhookUrl": f"{hook.url}/hook",
        "webhookSecret": "s3cret",
        "webhookSignatureHeader": "x-acme-signature",
    }
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", settings)


@pytest.mark.usefixtures("form")
def test_a_test_is_signed_as_a_submission_is_and_leaves_nothing_behind(
    app: Flask, owner: Visitor, page: str, hook: Receiver
) -> None:
    hook.answer(Answer(202, body=b"thanks"))
    shown = owner.post(f"{page}/send-test", headers={"HX-Request": "true"}).text
    assert ("It arrived." in shown, "answered 202" in shown, "thanks" in shown, "<html" in shown) == (
        True,
        True,
        True,
        False,
    )
    (request,) = hook.wait_for(1)
    body = json.loads(request.body)
    assert [body["event"], body["test"], body["isNew"]] == ["form.submitted", True, True]
    assert page.split("/")[4] == body["formId"]
    assert body["fields"]["email"] == "jane.doe@example.com"
    assert request.headers["x-acme-signature"] == hmac.new(b"s3cret", request.body, hashlib.sha256).hexdigest()
    assert request.headers["webhook-id"] == body["id"]
    assert [rows(app, kind) for kind in (Submission, Lead, Delivery)] == [[], [], []]


@pytest.mark.usefixtures("form")
def test_a_webhook_that_refuses_is_shown_with_what_it_said(owner: Visitor, page: str, hook: Receiver) -> None:
    hook.answer(Answer(500, body=b"<b>broken</b>"))
    shown = owner.post(f"{page}/send-test").text
    assert ("It was refused." in shown, "answered 500" in shown) == (True, True)
    assert "&lt;b&gt;broken&lt;/b&gt;" in shown


@pytest.mark.usefixtures("form")
def test_a_webhook_that_is_not_there_is_shown_as_such(owner: Visitor, page: str, hook: Receiver) -> None:
    hook.answer(Answer(reset=True))
    assert "It did not arrive." in owner.post(f"{page}/send-test").text


def test_a_form_without_a_webhook_has_none_to_test(owner: Visitor, page: str) -> None:
    refused = owner.post(f"{page}/send-test")
    assert (refused.status_code, "This form has no webhook yet." in refused.text) == (409, True)
    assert "Send test" not in owner.get(page).text
