"""The command line: what it hands over works at once, and what it refuses it says in one line."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import K, leads, rows
from tests.visitor import Visitor, sign_in
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.workspaces.models import ApiKey, User, Workspace
from webapp.workspaces.plans import PLANS, limits_of

CREATE = ("workspace", "create", "--name", "Büro 😀", "--owner-email", " Owner@Acme.test ")


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def created(app: Flask, *more: str) -> Any:
    result = run(app, *CREATE, "--json", *more)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def told(app: Flask, *arguments: str) -> str:
    result = run(app, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: Flask, *arguments: str) -> str:
    result = run(app, *arguments)
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.output.splitlines()[-1]


def test_a_new_workspace_takes_a_lead_with_what_was_handed_over(app: Flask, client: FlaskClient) -> None:
    start = created(app, "--password", "correct horse")
    assert start["workspace"]["name"] == "Büro 😀"
    assert start["owner"] == {"email": "owner@acme.test", "password": "correct horse"}
    assert [start[key][:8] for key in ("api_key", "test_api_key", "admin_api_key")] == [
        "sk_live_",
        "sk_test_",
        "sk_live_",
    ]
    path = K.address.format(start["form"]["id"])
    for key in ("api_key", "test_api_key"):
        sent = client.post(path, json={"fields": {"name": "Jane"}}, headers={"x-api-key": start[key]})
        assert sent.status_code == 201, sent.text
    assert len(Calls(client, start["admin_api_key"]).get("/leads")["data"]) == 1
    assert Calls(client, start["api_key"]).get("/leads", 403)["code"] == "FORBIDDEN"
    assert len(leads(app)) == 2


def test_a_password_is_made_up_where_none_is_given_and_kept_as_a_hash(app: Flask) -> None:
    password = created(app)["owner"]["password"]
    assert len(password) >= 16
    assert password not in rows(app, User)[0].password_hash


def test_without_json_every_key_is_printed_once_for_a_person(app: Flask) -> None:
    lines = told(app, *CREATE).splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["Workspace", "Owner", "Form"]
    assert [sum(word in line for line in lines) for word in ("sk_live_", "sk_test_", "wh_live_")] == [3, 1, 1]
    assert lines[-1] == "The keys are not shown again."


@pytest.mark.parametrize(
    "wrong",
    [
        ("workspace", "create", "--name", "A", "--owner-email", "nobody"),
        (*CREATE, "--country", "USA"),
        (*CREATE, "--country", "1!"),
        (*CREATE, "--plan", "gold"),
        ("workspace", "limits", "ws_x"),
        ("keys", "create", "ws_x", "--name", "A"),
        ("keys", "list", show("ws", new_id())),
        ("keys", "replace", "ws_x", "key_x"),
        ("keys", "revoke", show("form", bytes(16)), "key_x"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(app: Flask, wrong: tuple[str, ...]) -> None:
    assert refused(app, *wrong).startswith("Error: ")
    assert rows(app, Workspace) == []


@pytest.mark.contract("C18")
def test_a_workspace_has_the_defaults_of_its_country_and_plan(app: Flask) -> None:
    created(app, "--country", "de", "--plan", "pro")
    workspace = rows(app, Workspace)[0]
    assert (workspace.country, workspace.plan, workspace.currency) == ("DE", "pro", "USD")
    assert workspace.lead_statuses == ["Unassigned", "New", "Contacted", "Qualified", "Unqualified", "Converted"]


def test_workspaces_are_listed_oldest_first(app: Flask, world: World) -> None:
    second = created(app)["workspace"]["id"]
    assert told(app, "workspace", "list").splitlines() == [
        f"{show('ws', world.workspace_id)}  free        Acme",
        f"{second}  free        Büro 😀",
    ]


@pytest.mark.contract("C7a")
def test_limits_are_shown_set_and_given_back_to_the_plan(app: Flask, world: World) -> None:
    workspace = show("ws", world.workspace_id)

    def shown(*more: str) -> dict[str, int]:
        lines = told(app, "workspace", "limits", workspace, *more).splitlines()
        return {name: int(amount) for name, amount in (line.split(" = ") for line in lines)}

    plain = shown()
    assert plain == limits_of(rows(app, Workspace)[0]) and plain.items() >= PLANS["free"].items()
    assert shown("--set", "form_per_minute=7", "--set", "team_per_minute=0") == {
        **plain,
        "form_per_minute": 7,
        "team_per_minute": 0,
    }
    assert shown("--plan", "pro", "--set", "team_per_minute=") == {**plain, **PLANS["pro"], "form_per_minute": 7}
    for wrong in ("nothing=1", "form_per_minute=-1", "form_per_minute=x", "form_per_minute", "form_per_minute=1.5"):
        assert "--set" in refused(app, "workspace", "limits", workspace, "--set", wrong)
    assert shown()["form_per_minute"] == 7


@pytest.mark.contract("C12", "K2")
def test_a_key_has_the_scopes_it_was_given(app: Flask, client: FlaskClient, world: World) -> None:
    workspace = show("ws", world.workspace_id)
    made = [
        told(app, "keys", "create", workspace, "--name", "K", *scopes).strip()
        for scopes in ((), ("--scope", "leads:read"), ("--scope", "all"))
    ]
    statuses = [
        (
            K.post(client, world, {"name": "Jane"}, key=key).status_code,
            Calls(client, key).open("GET", "/leads").status_code,
        )
        for key in made
    ]
    assert statuses == [(201, 403), (403, 200), (201, 200)]


@pytest.mark.contract("K3")
def test_keys_are_listed_with_their_state(app: Flask, world: World) -> None:
    workspace = show("ws", world.workspace_id)
    website, trial, admin = (show("key", key.id) for key in api_keys(app))
    told(app, "keys", "revoke", workspace, trial)
    told(app, "keys", "replace", workspace, website, "--overlap-hours", "0")
    states = [line.split()[0:3:2] for line in told(app, "keys", "list", workspace).splitlines()]
    assert [state for key, state in states if key in (website, trial, admin)] == ["expired", "revoked", "active"]


def api_keys(app: Flask) -> list[ApiKey]:
    return [key for key in rows(app, ApiKey) if key.kind == "api"]


@pytest.mark.contract("C8")
def test_another_workspaces_key_is_neither_replaced_nor_revoked(app: Flask, client: FlaskClient, world: World) -> None:
    other = created(app)["workspace"]["id"]
    key = show("key", api_keys(app)[0].id)
    for action in ("replace", "revoke"):
        assert refused(app, "keys", action, other, key) == "Error: This key does not exist."
    assert K.post(client, world, {"name": "Jane"}).status_code == 201


@pytest.mark.parametrize("hours", ["-1", "inf", "nan", "1e9"])
def test_an_overlap_is_a_sensible_time(app: Flask, world: World, hours: str) -> None:
    key = api_keys(app)[0]
    arguments = ("keys", "replace", show("ws", world.workspace_id), show("key", key.id), "--overlap-hours", hours)
    assert "--overlap-hours" in refused(app, *arguments)
    assert [row.expires_at for row in api_keys(app)] == [None] * 3


def test_the_doctor_finds_a_fresh_installation_well(app: Flask, world: World) -> None:
    result = run(app, "doctor")
    assert {line.split()[0] for line in result.output.splitlines()} <= {"ok", "FAIL"}
    assert any(line.startswith("ok    database") for line in result.output.lower().splitlines()), result.output


def test_people_are_listed_with_what_they_may(app: Flask, world: World) -> None:
    assert [line.split() for line in told(app, "user", "list").splitlines()] == [["owner@acme.test", "operator"]]


def test_a_link_to_a_new_password_is_printed_where_no_mail_is_sent(app: Flask, world: World) -> None:
    app.config["PUBLIC_URL"] = "https://leads.acme.test"
    link = told(app, "user", "reset-link", " Owner@Acme.test ").strip()
    assert link.startswith("https://leads.acme.test/reset/")
    guest, path = Visitor(app), link.removeprefix("https://leads.acme.test")
    assert guest.post(path, {"password": "another horse battery"}).location == "/login"
    assert guest.get(path).status_code == 404
    assert "is no one's; see `flask user list`" in refused(app, "user", "reset-link", "nobody@acme.test")


def test_an_installation_always_has_an_operator(app: Flask, world: World) -> None:
    joe = sign_in(app, world.workspace_id, "viewer", email="joe@acme.test")
    assert refused(app, "user", "operator", world.owner_email, "--off").endswith("Make somebody else one first.")
    assert told(app, "user", "operator", "joe@acme.test", "--on") == "joe@acme.test is an operator now.\n"
    assert told(app, "user", "operator", world.owner_email, "--off") == "owner@acme.test is no operator now.\n"
    with app.app_context():
        operators = db.session.scalars(select(User.id).where(User.is_operator)).all()
        assert operators == [joe.user_id]
    assert "Missing" in refused(app, "user", "operator", "joe@acme.test")
