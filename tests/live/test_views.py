"""What a dashboard is told, and who is told it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests.conftest import World, new_world
from tests.visitor import SignIn, Visitor, sign_in
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.live.hub import Full, Hub, hub_of
from webapp.operations.supervisor import CONNECTIONS
from webapp.workspaces.logins import end_logins
from webapp.workspaces.models import Member


def happen(app: Flask, workspace_id: bytes, kind: str = "form.updated") -> None:
    with app.app_context():
        record(db.session.connection(), [event(workspace_id, kind, datetime.now(UTC))])
        db.session.commit()


def open_stream(visitor: Visitor, after: str = "") -> TestResponse:
    answer = visitor.client.get("/live", headers={"Last-Event-ID": after} if after else {})
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    return answer


def messages(answer: Response, count: int) -> list[str]:
    """The next so many messages, without the greeting."""
    told: Iterator[str] = (part.decode() for part in answer.iter_encoded() if not part.startswith(b"retry"))
    return [next(told) for _ in range(count)]


def until_it_ends(answer: Response) -> float:
    began = time.monotonic()
    list(answer.iter_encoded())
    return time.monotonic() - began


def test_a_dashboard_is_told_of_its_own_workspace_alone(app: Flask, world: World, visitor: SignIn) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test").workspace_id
    with open_stream(visitor("viewer")) as mine, open_stream(sign_in(app, other)) as theirs:
        happen(app, other, "deal.deleted")
        happen(app, world.workspace_id, "form.updated")
        assert ['"kind":"form.updated"' in told for told in messages(mine, 1)] == [True]
        assert ['"kind":"deal.deleted"' in told for told in messages(theirs, 1)] == [True]


def test_nobody_is_told_who_is_not_signed_in(app: Flask) -> None:
    assert Visitor(app).client.get("/live").status_code == 401


def test_a_dashboard_that_comes_back_is_told_what_it_missed(app: Flask, world: World, visitor: SignIn) -> None:
    with open_stream(visitor()) as opened:
        happen(app, world.workspace_id, "form.created")
        (first,) = messages(opened, 1)
    happen(app, world.workspace_id, "form.deleted")
    with open_stream(visitor("admin"), after=first[4:].partition("\n")[0]) as again:
        assert [told.partition('"kind":')[2][:14] for told in messages(again, 2)] == [
            '"form.created"',
            '"form.deleted"',
        ]


@pytest.mark.parametrize(
    "after", ["evt_00000000000000000000000000", "evt_7zzzzzzzzzzzzzzzzzzzzzzzzz", "evt_", "\u00e9"]
)
def test_an_id_that_names_no_event_of_late_is_no_error(app: Flask, visitor: SignIn, after: str) -> None:
    with open_stream(visitor(), after):
        pass


def test_a_dashboard_that_was_away_for_long_is_told_to_look_again(visitor: SignIn) -> None:
    with open_stream(visitor(), after="evt_00000000000000000000000000") as opened:
        assert messages(opened, 1) == ['data: {"kind":"reset"}\n\n']


def test_a_session_that_is_revoked_ends_its_stream_within_seconds(app: Flask, visitor: SignIn) -> None:
    viewer = visitor("viewer")
    with open_stream(viewer) as opened:
        with app.app_context():
            end_logins(db.session(), viewer.user_id)
            db.session.commit()
        assert until_it_ends(opened) < 5


def test_a_role_that_is_changed_ends_its_stream_within_seconds(app: Flask, visitor: SignIn) -> None:
    viewer = visitor("viewer")
    with open_stream(viewer) as opened:
        with app.app_context():
            db.session.get_one(Member, viewer.member_id).role = "member"
            db.session.commit()
        assert until_it_ends(opened) < 5


def test_a_dashboard_that_closes_leaves_its_place(app: Flask, visitor: SignIn) -> None:
    with open_stream(visitor()):
        assert len(hub_of(app)) == 1
    assert len(hub_of(app)) == 0


def test_half_of_the_connections_stay_free_for_leads(context: Flask, visitor: SignIn) -> None:
    assert hub_of(context)._most * 2 == CONNECTIONS


def test_a_dashboard_too_many_is_sent_to_look_for_itself(app: Flask, world: World, visitor: SignIn) -> None:
    hub, taken = hub_of(app), app.extensions["inlet_live"]
    app.extensions["inlet_live"] = Hub(hub._engine, None, most=1)
    first, second = visitor(), visitor("viewer")
    with open_stream(first):
        assert second.client.get("/live").status_code == Full.status == 503
    app.extensions["inlet_live"] = taken
