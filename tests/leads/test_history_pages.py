"""The history of a field as a page: what it shows, and what is taken, locked and refused there."""

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import World, new_world
from tests.leads.desk import lead_of, make_lead
from tests.leads.test_provenance import named_form, sent
from tests.visitor import SignIn, Visitor
from webapp.http.fields import LEAD

pytestmark = pytest.mark.usefixtures("context", named_form.__name__)


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga")


@pytest.fixture
def jo(client: FlaskClient, world: World) -> bytes:
    """Who wrote in twice, the second time of other things."""
    sent(client, world, email="jo@acme.test", company="Acme", seats=5, source="Fair")
    return sent(client, world, email="jo@acme.test", company="Ajax & Sons", seats=[7])


def page(lead_id: bytes, more: str = "") -> str:
    return f"/leads/{LEAD.show(lead_id)}{more}"


def keys(html: str) -> list[str]:
    """Of the values that are offered."""
    return re.findall(r'name="value" value="([0-9a-f]+)"', html)


def test_a_field_shows_where_its_value_came_from_and_the_others(owner: Visitor, jo: bytes) -> None:
    html = owner.get(page(jo, "/history?field=company")).text
    assert "<h1>Company of jo@acme.test</h1>" in html
    words = " ".join(re.sub(r"<[^>]*>", "", html).split())
    assert "Acme Sent through Contact form" in words
    assert "source Fair" in words
    assert "Ajax &amp; Sons Kept out · Sent through Contact form" in words
    drawer = owner.part(page(jo, "/history?field=customData.seats")).text
    assert drawer.lstrip().startswith("<dialog")
    assert ">7<" in drawer.replace("\n", "").replace(" ", "")


def test_each_fact_and_each_key_leads_to_its_history(owner: Visitor, jo: bytes) -> None:
    html = owner.get(page(jo)).text
    for name in ("company", "email", "firstName", "projectTypes", "status", "customData.seats"):
        assert f'href="{page(jo, f"/history?field={name}")}"' in html, name
    assert "field=assigneeId" not in html


def test_another_value_is_taken(owner: Visitor, jo: bytes) -> None:
    for name, taken in (("company", "Ajax & Sons"), ("customData.seats", [7])):
        (key,) = keys(owner.get(page(jo, f"/history?field={name}")).text)
        answer = owner.post(page(jo, "/history/take"), {"field": name, "value": key})
        assert (answer.status_code, answer.headers["Location"]) == (303, page(jo))
        assert taken in (lead_of(jo).company, lead_of(jo).custom_data["seats"])
    assert len(keys(owner.get(page(jo, "/history?field=company")).text)) == 1  # the way back


def test_a_value_that_another_lead_owns_is_refused(owner: Visitor, client: FlaskClient, world: World) -> None:
    jane = make_lead(world, email="jane@acme.test")
    owner.post(page(jane, "/fields/email"), {"email": "new@acme.test"})
    owner.post(page(jane, "/fields/email"), {"email": ""})
    (_, key) = keys(owner.get(page(jane, "/history?field=email")).text)
    other = make_lead(world, email="free@acme.test")
    owner.post(page(other, "/fields/email"), {"email": "x@acme.test"})
    assert owner.post(page(jane, "/history/take"), {"field": "email", "value": key}).status_code == 303
    assert lead_of(jane).email == "jane@acme.test"
    assert owner.post(page(jane, "/history/take"), {"field": "email", "value": "0" * 16}).status_code == 404


def test_a_locked_field_is_shown_so_and_neither_edited_nor_given_another_value(owner: Visitor, jo: bytes) -> None:
    (key,) = keys(owner.get(page(jo, "/history?field=company")).text)
    for name in ("company", "status", "customData.seats"):
        owner.post(page(jo, "/history/lock"), {"field": name, "lock": "1"})
    assert lead_of(jo).locked_fields == ["company", "status", "customData.seats"]
    html = owner.get(page(jo)).text
    assert "Company is locked: where it came from" in html
    assert ("Edit company" in html, "Edit seats" in html, 'name="status"' in html) == (False, False, False)
    assert keys(owner.get(page(jo, "/history?field=company")).text) == []
    owner.post(page(jo, "/history/take"), {"field": "company", "value": key})
    refused = owner.post(page(jo, "/fields/company"), {"company": "Apex"})
    assert (refused.status_code, "Company is locked" in refused.text) == (409, True)
    assert owner.post(page(jo, "/custom"), {"key": "seats", "value": "9"}).status_code == 409
    assert (lead_of(jo).company, lead_of(jo).custom_data["seats"]) == ("Acme", 5)
    owner.post(page(jo, "/history/lock"), {"field": "company", "lock": ""})
    assert lead_of(jo).locked_fields == ["status", "customData.seats"]
    told = " ".join(re.sub(r"<[^>]*>", "", owner.get(page(jo)).text).split())
    assert "You unlocked company" in told


def test_who_may_only_look_is_offered_nothing(visitor: SignIn, jo: bytes) -> None:
    viewer = visitor("viewer")
    html = viewer.get(page(jo, "/history?field=company")).text
    assert ("Acme" in html, "Use this" in html, "Lock company" in html) == (True, False, False)
    for act in ("take", "lock"):
        assert viewer.post(page(jo, f"/history/{act}"), {"field": "company"}).status_code == 403


@pytest.mark.parametrize("field", ["assigneeId", "email_key", "nothing", "customData."])
def test_what_is_no_field_is_a_404(owner: Visitor, jo: bytes, field: str) -> None:
    assert owner.get(page(jo, f"/history?field={field}")).status_code == 404
    assert owner.post(page(jo, "/history/lock"), {"field": field, "lock": "1"}).status_code == 404


def test_a_lead_of_another_workspace_has_no_history(owner: Visitor) -> None:
    theirs = make_lead(new_world("Other", "other@acme.test"), company="Acme")
    assert owner.get(page(theirs, "/history?field=company")).status_code == 404
    assert owner.post(page(theirs, "/history/lock"), {"field": "company", "lock": "1"}).status_code == 404
