"""What a payload would become, as the page says it and as it then really becomes."""

import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World
from tests.intake.ways import rows
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.submissions.models import Submission

FIELDS = {"full_name": "Jane van Dyk", "e-mail": "Jane@Acme.test ", "inquiry_text": "<b>Hi</b>", "age": 7}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def page(world: World) -> str:
    return f"/settings/integrations/website-forms/{show('form', world.form_id)}/field-mapping/test"


def becomes(answer: str) -> dict[str, str]:
    part = answer.partition('id="becomes"')[2].partition("</section>")[0] or answer
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", part, re.S)
    return {name: html.unescape(re.sub(r"<[^>]+>", "", value)).strip() for name, value in found}


@pytest.mark.contract("K13")
def test_a_payload_becomes_on_the_page_what_it_becomes_when_it_is_sent(
    client: FlaskClient, owner: Visitor, world: World, page: str
) -> None:
    api = Calls(client, world.admin_api_key)
    api.patch(f"/forms/{show('form', world.form_id)}", {"fieldMapping": {"inquiry_text": "customData.question"}})
    told = becomes(owner.post(page, {"payload": json.dumps(FIELDS)}).text)
    assert told == {
        "First name": "Jane",
        "Last name": "van Dyk",
        "Email": "Jane@Acme.test",
        "question": '"Hi"',
        "age": "7",
    }
    submit(client, world, **FIELDS)
    (lead,) = api.get("/leads")["data"]
    assert [lead["firstName"], lead["lastName"], lead["email"]] == [told[name] for name in list(told)[:3]]
    assert lead["customData"] == {"question": "Hi", "age": 7}


def test_rows_that_are_not_saved_yet_count(app: Flask, owner: Visitor, page: str) -> None:
    typed = {"rows-0-source": "inquiry_text", "rows-0-target": "noteContent", "rows-0-key": "", "rows-1-source": "x"}
    sent = {"payload": json.dumps({"fields": FIELDS}), **typed}
    answer = owner.post(page, sent, headers={"HX-Request": "true"})
    assert (becomes(answer.text)["Comment"], "<html" in answer.text) == ("Hi", False)
    assert rows(app, Submission) == []


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("{", "not valid JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "at least an email or a name"),
        ('{"email": "nobody"}', "not a usable email"),
        ("", "body is empty"),
    ],
)
def test_a_payload_that_would_be_refused_says_why(owner: Visitor, page: str, payload: str, words: str) -> None:
    refused = owner.post(page, {"payload": payload})
    assert (refused.status_code, "It would be refused." in refused.text, words in refused.text) == (422, True, True)


def test_what_is_not_kept_as_it_was_sent_is_warned_of(owner: Visitor, page: str) -> None:
    answer = owner.post(page, {"payload": '{"name": "Jane", "email": "nobody"}'}).text
    assert ("kept under customData.invalidEmail" in answer, becomes(answer)["invalidEmail"]) == (True, '"nobody"')


def test_the_page_begins_with_an_example_that_holds_the_mapped_fields(
    client: FlaskClient, owner: Visitor, world: World, page: str
) -> None:
    api = Calls(client, world.admin_api_key)
    api.patch(f"/forms/{show('form', world.form_id)}", {"fieldMapping": {"inquiry_text": "noteContent"}})
    assert becomes(owner.get(page).text)["Comment"] == "Example"
