"""What every chat says in the same way: here, what a workflow wrote."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from webapp.database.ids import new_id
from webapp.deliveries.channels import ENDPOINT_CHANNELS
from webapp.deliveries.channels.chat import Words, words_of
from webapp.deliveries.happening import Happening
from webapp.deliveries.payloads import frozen
from webapp.events.models import Event


def sent(text: str) -> Happening:
    event = Event(
        id=new_id(),
        workspace_id=new_id(),
        kind="workflow.sent",
        is_test=False,
        data={"text": text},
        created_at=datetime.now(UTC),
    )
    return Happening(event, None, None, None, [], [])


@pytest.mark.parametrize(
    ("text", "title", "message"),
    [
        ("Jane waits", "Jane waits", ""),
        ("Jane waits\n\nfor two hours\n", "Jane waits", "for two hours"),
        ("long " * 40, ("long " * 40).strip(), ("long " * 40).strip()),
        ("", "", ""),
    ],
)
def test_a_workflow_says_its_own_words(context: Flask, text: str, title: str, message: str) -> None:
    assert words_of(sent(text), "workflow.sent", context.config) == Words(title, {}, message, None)


@pytest.mark.parametrize("channel", ["discord", "slack", "teams"])
def test_every_chat_shows_what_a_workflow_says(context: Flask, channel: str) -> None:
    told = frozen(ENDPOINT_CHANNELS[channel].word(sent("Jane waits\nfor you"), "workflow.sent", context.config))
    assert (b"Jane waits" in told, b"for you" in told, b"New" in told) == (True, True, False)
