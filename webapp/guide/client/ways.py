"""The five ways in: what each is sent for the same fields, and with which credentials.

What is not said is looked up by the management API: the oldest form, the first domain, the team, a webhook key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .failing import FORBIDDEN, USAGE, Failed
from .server import Server

Fields = Mapping[str, Any]
_AS_DOTTED = {"company": "account.name", "sourceName": "sourceName"}


@dataclass(frozen=True)
class Asked:
    """`key` opens the ways in that take an API key; what was not said is empty."""

    server: Server
    key: str
    form: str = ""
    domain: str = ""
    team: str = ""
    team_key: str = ""
    webhook: str = ""
    token: str = ""


@dataclass(frozen=True)
class Call:
    path: str
    headers: Mapping[str, str]
    content: Any

    @property
    def body(self) -> str:
        return json.dumps(self.content, ensure_ascii=False)


def forms_api(asked: Asked, fields: Fields) -> Call:
    form = asked.form or _oldest(asked.server, "/forms", "form", kind="form")["id"]
    return Call(f"/api/v1/forms/{form}/submissions", {"x-api-key": asked.key}, {"fields": fields})


def leads_api(asked: Asked, fields: Fields) -> Call:
    return Call("/api/public/leads", {"x-api-key": asked.key}, fields)


def inbound_webhooks(asked: Asked, fields: Fields) -> Call:
    webhook = (asked.webhook or _oldest(asked.server, "/inbound-keys", "webhook")["id"]).rpartition("/")[2]
    token = asked.token or asked.server.get(f"/inbound-keys/{webhook}/token")["token"]
    return Call(f"/api/webhooks/inbound/{webhook}", {"x-webhook-token": token}, fields)


def web_form_submit(asked: Asked, fields: Fields) -> Call:
    """Names without a dot are those of the contact."""
    if not asked.team_key:
        raise Failed("Web form submit needs the key of the team: --team-key, or INLET_TEAM_KEY.", USAGE)
    team = asked.team or asked.server.get("/team")["id"]
    return Call("/webFormSubmit", {}, {"teamId": team, "teamKey": asked.team_key, "formData": _dotted(fields)})


def form_responses(asked: Asked, fields: Fields) -> Call:
    domain = asked.domain or _oldest(asked.server, "/domains", "domain")["id"]
    content = {"form_response": {"domain_id": domain, "form_data": fields}}
    return Call("/api/v1/form_responses", {"authorization": f"Bearer {asked.key}"}, content)


WAYS: Mapping[str, Callable[[Asked, Fields], Call]] = {
    "forms-api": forms_api,
    "leads-api": leads_api,
    "inbound-webhooks": inbound_webhooks,
    "web-form-submit": web_form_submit,
    "form-responses": form_responses,
}


def _oldest(server: Server, path: str, noun: str, **query: Any) -> Any:
    try:
        rows = list(server.rows(path, **query))
    except Failed as failure:
        if failure.status != FORBIDDEN:
            raise
        raise Failed(f"{failure}\n  Or name the {noun} by --{noun}.", FORBIDDEN) from None
    if not rows:
        raise Failed(f"There is no {noun} yet. Make one first, or name it by --{noun}.")
    return rows[-1]


def _dotted(fields: Fields) -> dict[str, Any]:
    dotted: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "name":
            first, _, last = str(value).rpartition(" ")
            dotted.update({"contact.firstName": first or last, **({"contact.lastName": last} if first else {})})
        else:
            dotted[name if "." in name else _AS_DOTTED.get(name, f"contact.{name}")] = value
    return dotted
