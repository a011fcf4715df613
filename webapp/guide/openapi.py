"""OpenAPI 3.1 of the ways in: a document for each, and one of all that Inlet answers to programs."""

import re
from http import HTTPStatus
from typing import Any

from webapp.guide.ways import WAYS, Json, Way
from webapp.http.api import PREFIX
from webapp.intake import walk
from webapp.intake.dialects import DIALECTS

_DIALECTS = {dialect.name: dialect for dialect in DIALECTS}
_WAIT: Json = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
_REPEAT: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body within 24 hours gets the first answer again.",
    "schema": {"type": "string", "maxLength": 255},
}
_DRY_RUN: Json = {
    "name": walk.HEADER,
    "in": "header",
    "description": "Any value but 0 asks for the answer alone: nothing is stored, and nobody is told.",
    "schema": {"type": "string", "examples": ["1"]},
}


def of_way(slug: str, server: str) -> Json:
    """The document of one way in; `server` is the public address."""
    way = WAYS[slug]
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Inlet: {_DIALECTS[way.dialect].title}", "version": "1", "summary": way.summary},
        "externalDocs": {"url": f"{server}/docs/{slug}"},
        "servers": [{"url": server}],
        "paths": {path_of(way): {"post": _operation(way)}},
        **({"components": {"securitySchemes": way.security}} if way.security else {}),
    }


def whole(management: Json, server: str) -> Json:
    """The document of the management API, with all ways in beside it."""
    paths: dict[str, Json] = {f"{PREFIX}{path}": methods for path, methods in management["paths"].items()}
    components = management["components"]
    schemes = dict(components["securitySchemes"])
    for way in WAYS.values():
        schemes |= way.security
        path = path_of(way)
        paths[path] = {**paths.get(path, {}), "post": _operation(way)}
    return {
        **management,
        "servers": [{"url": server}],
        "paths": paths,
        "components": {**components, "securitySchemes": schemes},
    }


def path_of(way: Way) -> str:
    """As OpenAPI writes it, with the name that the management API has for such an id."""
    name = f"{{{way.reference.prefix}_id}}" if way.reference else ""
    return re.sub(r"<\w+>", name, _DIALECTS[way.dialect].rule)


def _operation(way: Way) -> Json:
    parameters: list[Json] = [_REPEAT, _DRY_RUN]
    if way.reference:
        name = f"{way.reference.prefix}_id"
        parameters.append({"name": name, "in": "path", "required": True, "schema": way.reference.json_schema})
    return {
        "operationId": f"{way.dialect}_submit",
        "summary": way.summary,
        "tags": ["ways in"],
        "parameters": parameters,
        "security": [{name: []} for name in way.security],
        "requestBody": {"required": True, "content": {"application/json": {"schema": way.body}}},
        "responses": {
            str(way.status): _answer(way.status, way.answer),
            **{str(status): _answer(status, way.refusal) for status in sorted(way.refused)},
        },
    }


def _answer(status: int, schema: Json) -> Json:
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/json": {"schema": schema}},
    }
    return answer | ({"headers": _WAIT} if status in (429, 503) else {})
