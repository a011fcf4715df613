import pytest
from flask import Flask

from tests.conftest import World, new_world
from tests.deliveries.outbox import deliveries, endpoint_of, owe, set_form, submit, subscribe
from tests.servers.receiver import Answer, Receiver
from webapp.database.ids import new_id
from webapp.deliveries.form_webhooks import form_endpoint
from webapp.deliveries.lifecycle import (
    create_endpoint,
    delete_endpoint,
    enable_endpoint,
    get_endpoint,
    list_endpoints,
    pause_endpoint,
    update_endpoint,
)
from webapp.errors import Conflict, Invalid, NotFound
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.worker.runner import drain

URL = "https://hooks.example.com/"


@pytest.mark.parametrize("send_held", [True, False])
def test_what_was_held_is_sent_on_enabling_where_that_is_wanted(
    context: Flask, world: World, hook: Receiver, send_held: bool
) -> None:
    endpoint_id = subscribe(world, hook.url)
    owe(world, endpoint_id, 2)
    pause_endpoint(db.session(), world.workspace_id, endpoint_id)
    db.session.commit()
    submit(world)
    drain(context)
    assert [row.state for row in deliveries(channel="webhook")] == ["held"] * 3
    enable_endpoint(db.session(), world.workspace_id, endpoint_id, send_held=send_held)
    db.session.commit()
    drain(context)
    assert len(hook.requests) == (3 if send_held else 0)


def test_what_is_owed_goes_to_the_address_that_the_endpoint_has_now(
    context: Flask, world: World, hook: Receiver
) -> None:
    endpoint_id = subscribe(world, "http://127.0.0.1:1025/wrong-port")
    owe(world, endpoint_id, 1)
    update_endpoint(db.session(), world.workspace_id, endpoint_id, url=hook.url + "/right")
    db.session.commit()
    drain(context)
    assert [request.path for request in hook.wait_for(1)] == ["/right"]


def test_a_changed_address_turns_a_forms_webhook_on_again(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(410), Answer(200))
    set_form(world, webhook_url=hook.url + "/old")
    submit(world)
    drain(context)
    endpoint = form_endpoint(db.session(), db.session.get_one(Form, world.form_id))
    assert endpoint is not None and endpoint.status == "disabled"
    submit(world)
    drain(context)
    set_form(world, webhook_url=hook.url + "/new")
    submit(world)
    drain(context)
    assert [request.path for request in hook.requests] == ["/old", "/new"]
    assert endpoint_of(endpoint.id).status == "enabled"


def test_a_forms_webhook_is_one_endpoint_with_one_secret(context: Flask, world: World) -> None:
    set_form(world, webhook_url=URL)
    form = db.session.get_one(Form, world.form_id)
    first = form_endpoint(db.session(), form)
    assert first is not None and form_endpoint(db.session(), form) is first
    for change in (
        lambda: update_endpoint(db.session(), world.workspace_id, first.id, name="x"),
        lambda: delete_endpoint(db.session(), world.workspace_id, first.id),
    ):
        with pytest.raises(Conflict):
            change()


def test_a_form_without_a_webhook_has_no_endpoint(context: Flask, world: World) -> None:
    assert form_endpoint(db.session(), db.session.get_one(Form, world.form_id)) is None


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "https://user:pw@x.io/", "https://x.io:22/", "https://10.0.0.1/", "https://[::1"]
)
def test_an_address_that_must_not_be_called_is_refused_when_it_is_saved(context: Flask, world: World, url: str) -> None:
    with pytest.raises(Invalid) as raised:
        create_endpoint(db.session(), world.workspace_id, url, ["form.submitted"])
    assert list(raised.value.fields) == ["url"]


@pytest.mark.parametrize("events", [[], ["no.such.event"], ["form.submitted", "no.such.event"]])
def test_an_unknown_event_is_refused(context: Flask, world: World, events: list[str]) -> None:
    with pytest.raises(Invalid) as raised:
        create_endpoint(db.session(), world.workspace_id, URL, events)
    assert list(raised.value.fields) == ["events"]


def test_email_and_unknown_channels_have_no_endpoints(context: Flask, world: World) -> None:
    for channel in ("email", "pigeon"):
        with pytest.raises(Invalid):
            create_endpoint(db.session(), world.workspace_id, URL, ["form.submitted"], channel=channel)


def test_a_deleted_endpoint_is_gone_and_what_it_was_owed_is_dead(context: Flask, world: World, hook: Receiver) -> None:
    endpoint_id = subscribe(world, hook.url)
    owe(world, endpoint_id, 1)
    delete_endpoint(db.session(), world.workspace_id, endpoint_id)
    db.session.commit()
    submit(world)
    drain(context)
    assert len(hook.requests) == 0
    assert [row.state for row in deliveries(channel="webhook")] == ["dead"]
    assert list_endpoints(db.session(), world.workspace_id) == []
    with pytest.raises(NotFound):
        get_endpoint(db.session(), world.workspace_id, endpoint_id)


def test_another_workspaces_endpoint_does_not_exist(context: Flask, world: World) -> None:
    endpoint_id = subscribe(world, URL)
    other = new_world("Other", "owner@other.test")
    for id_ in (endpoint_id, new_id()):
        with pytest.raises(NotFound):
            get_endpoint(db.session(), other.workspace_id, id_)
