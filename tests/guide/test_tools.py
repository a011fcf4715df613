"""Webhooks into the tools that the guide describes: taken as they take them, by the names that the chapters tell."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import submit
from tests.conftest import World
from tests.deliveries.outbox import deliveries, subscribe
from tests.servers.receiver import Answer, receiver
from webapp.guide.chapters import chapters
from webapp.worker.runner import drain

JSON = {"Content-Type": "application/json"}
ANSWERS = {
    "zapier": Answer(headers=JSON, body=b'{"status": "success", "attempt": "019a", "id": "019a"}'),
    "make": Answer(headers={"Content-Type": "text/plain"}, body=b"Accepted"),
}


def flat(value: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Names as a Zap shows them: what is nested, behind two underscores."""
    for name, inner in value.items():
        yield from flat(inner, f"{before}{name}__") if isinstance(inner, dict) else (f"{before}{name}",)


@pytest.mark.parametrize("tool", ANSWERS)
def test_a_tool_takes_a_lead_by_the_names_that_its_chapter_tells(
    context: Flask, client: FlaskClient, world: World, tool: str
) -> None:
    with receiver() as hook:
        hook.answer(ANSWERS[tool])
        endpoint_id = subscribe(world, hook.url, "form.submitted")
        submit(client, world, name="Jane Doe", email="jane.doe@example.com", budgetApproved=True)
        drain(context)
        (request,) = hook.wait_for(1)
    assert [delivery.state for delivery in deliveries(endpoint_id=endpoint_id)] == ["delivered"]
    assert {"fields__email", "fields__customData__budgetApproved"} <= set(flat(json.loads(request.body)))
    assert "`fields__email`" in chapters()["zapier"].text
