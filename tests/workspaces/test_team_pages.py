import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.conftest import SECRET, World, new_world
from tests.contracts.team import JANE, send
from tests.intake.ways import rows
from tests.visitor import SignIn, Visitor, sign_in
from webapp.workspaces.keys import TEAM
from webapp.workspaces.models import ApiKey, AuditEntry

HOME = "/settings/admin/team-management"


def generated(page: str) -> tuple[str, str]:
    """The key that a page shows, and what its form sends back to save it."""
    key, made = re.search(r"<code>(sk_live_[\w-]+)</code>", page), re.search(r'name="made"[^>]* value="([^"]+)"', page)
    assert key is not None and made is not None, page
    return key[1], made[1]


def team_keys(app: Flask) -> list[ApiKey]:
    return [key for key in rows(app, ApiKey) if key.kind == TEAM]


@pytest.mark.contract("W2")
def test_the_team_card_has_the_id_in_its_head_and_makes_the_key_in_its_marketing_source(
    app: Flask, client: FlaskClient, visitor: SignIn, world: World
) -> None:
    owner = visitor()
    page = owner.get(HOME).text
    head, marketing = page.split("<summary>", 1)
    assert f'data-copy="{world.team_id}"' in head.split('class="card-head"')[1]
    assert marketing.index("Marketing Source") < marketing.index("WebForm API Key") < marketing.index("Generate")
    key, made = generated(owner.post(f"{HOME}/generate").text)
    assert len(team_keys(app)) == 1  # what was only generated opens nothing
    assert owner.post(f"{HOME}/keys", {"made": made, "overlap": "24"}).location == HOME
    for working in (world.team_key, key):
        send(client, World(**{**vars(world), "team_key": working}), JANE)
    assert key not in owner.get(HOME).text
    assert [entry.action for entry in rows(app, AuditEntry)] == ["team_key.created"]


def test_a_key_that_is_saved_twice_is_one_key(app: Flask, visitor: SignIn) -> None:
    owner = visitor()
    _, made = generated(owner.post(f"{HOME}/generate").text)
    for _ in range(2):
        assert owner.post(f"{HOME}/keys", {"made": made, "overlap": "24"}).location == HOME
    assert len(team_keys(app)) == 2
    assert "saved already" in owner.get(HOME).text


def test_only_what_was_generated_here_for_this_team_and_lately_is_saved(app: Flask, visitor: SignIn) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    stranger, owner = sign_in(app, other.workspace_id, "owner"), visitor()
    _, foreign = generated(stranger.post(f"{HOME}/generate").text)
    key, made = generated(owner.post(f"{HOME}/generate").text)
    forged = URLSafeTimedSerializer(SECRET, salt="team key").dumps("sk_live_of_mine")
    before = len(team_keys(app))
    for wrong in ("", key, made[:-1], f"{made[1:]}", foreign, forged, "x" * 1001):
        assert owner.post(f"{HOME}/keys", {"made": wrong, "overlap": "24"}).status_code == 422
    assert owner.post(f"{HOME}/keys", {"made": made, "overlap": "100000"}).status_code == 422
    assert len(team_keys(app)) == before


def test_earlier_keys_end_when_the_overlap_is_over_or_at_once(app: Flask, visitor: SignIn, client: FlaskClient) -> None:
    owner = visitor()
    _, made = generated(owner.post(f"{HOME}/generate").text)
    owner.post(f"{HOME}/keys", {"made": made, "overlap": "0"})
    old, new = team_keys(app)
    assert old.expires_at is not None and new.expires_at is None
    assert old.hint not in owner.get(HOME).text


def test_a_revoked_key_is_gone_from_the_card(app: Flask, visitor: SignIn) -> None:
    owner = visitor()
    (revoke,) = re.findall(rf'action="({HOME}/keys/\w+/revoke)"', owner.get(HOME).text)
    assert owner.post(revoke).location == HOME
    assert [key.revoked_at is not None for key in team_keys(app)] == [True]
    assert owner.post(revoke).status_code == 404


def test_the_card_shows_what_each_source_brought(client: FlaskClient, visitor: SignIn, world: World) -> None:
    owner: Visitor = visitor()
    assert 'hx-get="/settings/admin/team-management/sources"' in owner.get(HOME).text
    assert owner.get(f"{HOME}/sources").status_code == 200
    assert "<html" not in owner.part(f"{HOME}/sources").text


def test_the_team_is_managed_by_owners_and_admins(visitor: SignIn) -> None:
    assert [visitor(role).get(HOME).status_code for role in ("viewer", "member", "admin")] == [403, 403, 200]
