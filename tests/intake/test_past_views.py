"""A rule of a mapping for what came in before: its preview, the job that does it, and its undoing, by their pages."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World
from tests.intake.ways import leads
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show

PHONE = "+49 30 901820"


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga")


@pytest.fixture
def mapping(client: FlaskClient, world: World) -> str:
    """Of a form whose rules are younger than its leads."""
    submit(client, world, email="jane@acme.test", first_name="Jane", whatsapp_no=PHONE, note="Hi", hat="XL")
    submit(client, world, email="joe@acme.test", whatsapp_no="+49 30 901821", phone="+1 212 555 0123")
    form = show("form", world.form_id)
    rules = {"whatsapp_no": "phone", "note": "noteContent", "hat": "customData.hat"}
    Calls(client, world.admin_api_key).patch(f"/forms/{form}", {"fieldMapping": rules})
    return f"/settings/integrations/website-forms/{form}/field-mapping"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_rule_is_previewed_done_and_undone(app: Flask, owner: Visitor, mapping: str) -> None:
    shown = words(owner.get(f"{mapping}/past?field=whatsapp_no").text)
    assert "Leads that would change 1 Stay as they are 1 It has another phone already." in shown
    assert f"Jane – {PHONE}" in shown
    assert [lead.phone for lead in leads(app)] == [None, "+1 212 555 0123"]
    done = owner.post(f"{mapping}/past", {"field": "whatsapp_no"})
    job = done.headers["Location"]
    told = words(owner.get(job).text)
    assert ("Phone from whatsapp_no" in told, "1 changed, 1 left as they were." in told) == (True, True)
    assert [(lead.phone, lead.custom_data.get("whatsapp_no")) for lead in leads(app)] == [
        (PHONE, None),
        ("+1 212 555 0123", "+49 30 901821"),
    ]
    timeline = words(owner.get(f"/leads/{show('lead', leads(app)[0].id)}").text)
    assert "You moved whatsapp_no to Phone, as the mapping of Contact says" in timeline
    assert owner.post(f"{job}/undo").status_code == 303
    assert [lead.phone for lead in leads(app)] == [None, "+1 212 555 0123"]
    again = words(owner.get(f"/leads/{show('lead', leads(app)[0].id)}").text)
    assert "You undid the move of whatsapp_no to Phone" in again


def test_the_rules_that_move_something_are_offered(owner: Visitor, mapping: str) -> None:
    page = owner.get(f"{mapping}/past").text
    assert re.findall(r'<th scope="row"><code>(.*?)</code>', page) == ["whatsapp_no"]


def test_nothing_is_begun_where_no_lead_would_change(owner: Visitor, mapping: str) -> None:
    owner.post(f"{mapping}/past", {"field": "whatsapp_no"})
    page = owner.get(f"{mapping}/past?field=whatsapp_no").text
    assert ("No lead would change." in page, "Fill in past leads" in page) == (True, False)


@pytest.mark.parametrize("field", ["note", "hat", "unheard", ""])
def test_only_a_rule_that_moves_something_can_be_done(app: Flask, owner: Visitor, mapping: str, field: str) -> None:
    assert owner.post(f"{mapping}/past", {"field": field}).status_code == 404
    assert owner.get(f"{mapping}/past?field={field}").status_code == (404 if field else 200)


def test_a_form_without_rules_has_nothing_to_apply(world: World, owner: Visitor) -> None:
    page = owner.get(f"/settings/integrations/website-forms/{show('form', world.form_id)}/field-mapping/past")
    assert (page.status_code, "No rule yet" in page.text) == (200, True)
