"""The calls of each way in, as programs take them from the guide: Postman collections and .http files.

They are those of the samples: what curl is told is what a file says. Web form submit's are four of its own.
"""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from webapp.guide.reader import BASE, Reader
from webapp.guide.samples import FOLDER
from webapp.guide.ways import WAYS

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
VARIABLES = {
    BASE: "baseUrl",
    "YOUR_FORM_ID": "formId",
    "YOUR_TEAM_ID": "teamId",
    "YOUR_TEAM_KEY": "teamKey",
    "YOUR_DOMAIN_ID": "domainId",
    "YOUR_WEBHOOK_URL": "webhookUrl",
    "YOUR_WEBHOOK_KEY": "webhookKey",
    "YOUR_API_KEY": "apiKey",
}
_PLACEHOLDER = re.compile("|".join(map(re.escape, VARIABLES)))


@dataclass(frozen=True)
class Call:
    """A POST with placeholders in it, as samples have them."""

    name: str
    url: str
    headers: Mapping[str, str]
    body: str
    description: str = ""


def called(slug: str) -> bool:
    """Whether a way in has calls to take away: what a browser's form sends is none."""
    return slug in WAYS and _sample(slug).exists()


@cache
def calls_of(slug: str) -> tuple[Call, ...]:
    """The calls of a way in, which is `called`."""
    sample = _of_curl(WAYS[slug].summary, _sample(slug).read_text())
    more = FOLDER / WAYS[slug].dialect / "calls.json"
    if not more.exists():
        return (sample,)
    wrapped = {"teamId": "YOUR_TEAM_ID", "teamKey": "YOUR_TEAM_KEY"}
    return tuple(
        Call(each["name"], sample.url, sample.headers, _pretty({**wrapped, "formData": each["formData"]}), each["what"])
        for each in json.loads(more.read_text())
    )


def as_http(slug: str, reader: Reader) -> str:
    """A .http file, as editors send it."""
    return reader.fill("\n\n".join(map(_as_http, calls_of(slug))) + "\n")


def as_postman(slug: str, title: str, reader: Reader) -> dict[str, Any]:
    """A collection of Postman's format 2.1, with the reader's own ids and test key as its variables."""
    calls = calls_of(slug)
    told = "".join(f"{call.url} {call.body} {call.headers}" for call in calls)
    variables = [(placeholder, name) for placeholder, name in VARIABLES.items() if placeholder in told]
    return {
        "info": {"name": f"Inlet: {title}", "description": WAYS[slug].summary, "schema": SCHEMA},
        "variable": [
            {"key": name, "value": reader.known.get(placeholder, placeholder), "type": "string"}
            for placeholder, name in variables
        ],
        "item": [_as_item(call) for call in calls],
    }


def _sample(slug: str) -> Any:
    return FOLDER / WAYS[slug].dialect / "submit.curl"


def _of_curl(name: str, text: str) -> Call:
    words = iter(shlex.split(text.replace("\\\n", " ")))
    url, headers, body = "", {}, ""
    for word in words:
        if word == "-H":
            header, _, value = next(words).partition(": ")
            headers[header] = value
        elif word == "-d":
            body = next(words)
        elif not word.startswith("-"):
            url = word
    return Call(name, url, headers, body)


def _as_http(call: Call) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in call.headers.items())
    return f"### {call.name}\nPOST {call.url}\n{headers}\n\n{call.body}"


def _as_item(call: Call) -> dict[str, Any]:
    headers = [{"key": name, "value": _with_variables(value)} for name, value in call.headers.items()]
    return {
        "name": call.name,
        "request": {
            "method": "POST",
            "header": headers,
            "body": {"mode": "raw", "raw": _with_variables(call.body)},
            "url": _with_variables(call.url),
            **({"description": call.description} if call.description else {}),
        },
    }


def _with_variables(text: str) -> str:
    return _PLACEHOLDER.sub(lambda found: "{{" + VARIABLES[found[0]] + "}}", text)


def _pretty(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
