"""The four ways in whose callers name a person: how each is called, what its answers look like."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World

Json = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """`content` words a body for fields of a person; `lead` and `new` read an answer; `errors` are a refusal's keys."""

    name: str
    path: Callable[[World], str]
    headers: Callable[[World, str | None], Mapping[str, str]]
    content: Callable[[World, Json], Json]
    lead: Callable[[Json], str]
    new: Callable[[Json], bool | None]
    errors: frozenset[str]
    taken: int = 201
    invalid: int = 400
    conflict: int = 409
    unauthorized: int = 401

    def post(
        self,
        client: FlaskClient,
        world: World,
        fields: Json | bytes,
        *,
        headers: Mapping[str, str | None] | None = None,
        key: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """`fields` of a person by the API's names, or a whole body; a header that is None is left out."""
        body = fields if isinstance(fields, bytes) else json.dumps(self.content(world, fields)).encode()
        own = {"Content-Type": "application/json", **self.headers(world, key), **(headers or {})}
        sent = {name: value for name, value in own.items() if value is not None}
        return client.post(options.pop("path", self.path(world)), data=body, headers=sent, **options)

    def refused(self, response: TestResponse) -> Json:
        """A refusal, whose envelope is the promised one and nothing more."""
        answer: Json = response.get_json()
        assert response.content_type == "application/json"
        assert answer.keys() - {"fields", "details", "retry_after"} == self.errors, answer
        assert answer.get("success", False) is False
        assert "Traceback" not in response.text
        return answer


def _of_team(world: World, fields: Json) -> Json:
    """A message is what the deal is about; what has a dot is an account's or a deal's own."""
    named = {"message": "deal.description", "source": "sourceName"}
    dotted = {named.get(name) or (name if "." in name else f"contact.{name}"): value for name, value in fields.items()}
    return {"teamId": world.team_id, "teamKey": world.team_key, "formData": dotted}


def _of_domain(world: World, fields: Json) -> Json:
    return {"form_response": {"domain_id": world.domain_id, "form_data": fields, "form_type": "contact"}}


_ENVELOPE = frozenset({"success", "error", "code"})

L = Door(
    name="leads_api",
    path=lambda world: "/api/public/leads",
    headers=lambda world, key: {"x-api-key": key or world.api_key},
    content=lambda world, fields: fields,
    lead=lambda answer: answer["data"]["leadId"],
    new=lambda answer: answer["data"]["isNew"],
    errors=_ENVELOPE,
)
I = Door(  # noqa: E741 (the contract's own letter)
    name="inbound_webhooks",
    path=lambda world: f"/api/webhooks/inbound/{world.inbound_id}",
    headers=lambda world, key: {"X-Webhook-Token": key or world.inbound_token},
    content=lambda world, fields: fields,
    lead=lambda answer: answer["data"]["leadId"],
    new=lambda answer: answer["data"]["isNew"],
    errors=_ENVELOPE,
)
W = Door(
    name="web_form_submit",
    path=lambda world: "/webFormSubmit",
    headers=lambda world, key: {},
    content=_of_team,
    lead=lambda answer: answer["contactId"],
    new=lambda answer: answer["isNewContact"],
    errors=frozenset({"success", "error"}),
    taken=200,
    unauthorized=403,
)
R = Door(
    name="form_responses",
    path=lambda world: "/api/v1/form_responses",
    headers=lambda world, key: {"Authorization": f"Bearer {key or world.api_key}"},
    content=_of_domain,
    lead=lambda answer: answer["lead_id"],
    new=lambda answer: None,
    errors=frozenset({"error"}),
    invalid=422,
    conflict=422,
)
DOORS = (L, I, W, R)


def taken(door: Door, response: TestResponse) -> Json:
    """The answer to a success."""
    assert response.status_code == door.taken, response.text
    answer: Json = response.get_json()
    return answer
