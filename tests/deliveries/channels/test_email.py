import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import attempts, deliveries, submit
from tests.servers.mailbox import Mailbox
from webapp.deliveries.replay import replay
from webapp.extensions import db
from webapp.worker.runner import drain


@pytest.mark.parametrize(
    ("reply", "state", "code"),
    [("451 4.3.0 Try later", "pending", 451), ("550 5.7.1 Spam", "dead", 550), ("250 OK", "delivered", 250)],
)
def test_4xx_is_tried_again_and_5xx_is_dead(
    context: Flask, world: World, box: Mailbox, reply: str, state: str, code: int
) -> None:
    box.answer(reply)
    submit(world)
    drain(context)
    (row,) = deliveries()
    (attempt,) = attempts(row.id)
    assert (row.state, attempt.code) == (state, code)


def test_a_mail_server_that_is_away_is_tried_again(context: Flask, world: World) -> None:
    context.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    submit(world)
    drain(context)
    (row,) = deliveries()
    (attempt,) = attempts(row.id)
    assert (row.state, attempt.result, attempt.code) == ("pending", "connect", None)


def test_every_try_of_a_mail_carries_one_message_id(context: Flask, world: World, box: Mailbox) -> None:
    submit(world)
    drain(context)
    (row,) = deliveries()
    replay(db.session(), world.workspace_id, row.id)
    db.session.commit()
    drain(context)
    first, second = box.wait_for(2)
    assert first.message["Message-ID"] == second.message["Message-ID"]
