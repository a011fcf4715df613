import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.doors import R
from tests.intake.ways import rows
from tests.visitor import SignIn, Visitor
from webapp.workspaces.models import AuditEntry, Domain

HOME = "/settings/domains"


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    found: Visitor = visitor()
    return found


@pytest.mark.contract("R6")
def test_domains_are_listed_with_the_ids_that_form_responses_name(
    client: FlaskClient, owner: Visitor, world: World
) -> None:
    assert owner.post(HOME, {"host": " WWW.Acme.test "}).location == HOME
    page = owner.get(HOME).text
    listed = dict(re.findall(rf'href="{HOME}/(dom_\w+)">([^<]+)</a>', page))
    assert sorted(listed.values()) == ["localhost", "www.acme.test"]
    assert listed[world.domain_id] == "localhost"
    for id_ in listed:
        assert f'data-copy="{id_}"' in page
        answer = R.post(client, World(**{**vars(world), "domain_id": id_}), {"email": "jane@acme.test"})
        assert answer.status_code == R.taken


def test_a_domain_is_changed_and_keeps_its_id(app: Flask, owner: Visitor, world: World) -> None:
    address = f"{HOME}/{world.domain_id}"
    assert 'value="localhost"' in owner.get(address).text
    sent = {"host": "acme.test", "required_fields": "firstName, email,, firstName"}
    assert owner.post(address, sent).location == HOME
    (domain,) = rows(app, Domain)
    assert (domain.host, domain.required_fields) == ("acme.test", ["firstName", "email"])
    (entry,) = rows(app, AuditEntry)
    assert (entry.action, entry.subject, entry.data) == (
        "domain.updated",
        world.domain_id,
        {"changed": ["host", "required_fields"]},
    )


@pytest.mark.parametrize(
    ("sent", "cure"),
    [
        ({"host": ""}, "Enter a host."),
        ({"host": "https://acme.test/contact"}, "is no host"),
        ({"host": "localhost"}, "localhost is listed already."),
        ({"host": "x" * 254}, "Use at most 253 characters."),
    ],
)
def test_a_host_that_cannot_be_is_refused_and_kept_to_be_mended(
    app: Flask, owner: Visitor, sent: dict[str, str], cure: str
) -> None:
    answer = owner.post(HOME, sent)
    assert (answer.status_code, cure in answer.text, len(rows(app, Domain))) == (422, True, 1)
    assert f'value="{sent["host"]}"' in answer.text


@pytest.mark.contract("R6")
def test_a_deleted_domain_is_unknown_from_then_on(client: FlaskClient, owner: Visitor, world: World) -> None:
    assert owner.post(f"{HOME}/{world.domain_id}/delete").location == HOME
    answer = R.post(client, world, {"email": "jane@acme.test"})
    assert (answer.status_code, answer.get_json()["details"]) == (422, {"domain_id": ["is unknown"]})
    assert "No domain yet" in owner.get(HOME).text


def test_domains_are_for_owners_and_admins(visitor: SignIn) -> None:
    assert [visitor(role).get(HOME).status_code for role in ("viewer", "member", "admin")] == [403, 403, 200]
