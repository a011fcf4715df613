"""The OpenAPI 3.1 document of the management API, built from its operations, so that it cannot say otherwise."""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from webapp.errors import (
    Forbidden,
    InternalError,
    Invalid,
    NotFound,
    RateLimited,
    Refusal,
    TooLarge,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
)
from webapp.http.operation import Operation
from webapp.http.shapes import Input, Output, Query

Json = dict[str, Any]

DESCRIPTION = """\
Answers are `{"success": true, "data": …}`, errors `{"success": false, "error": "<sentence>", "code": "<CODE>"}`, with
`fields` where single fields are at fault. Lists are newest first; `nextCursor` is the `cursor` of the next page, and
null on the last one. Every answer carries `X-Request-Id`. Ids are opaque. Times are UTC."""

_ALWAYS: tuple[type[Refusal], ...] = (Unauthorized, Forbidden, RateLimited, InternalError, Unavailable)
_FAILURE: Json = {
    "type": "object",
    "required": ["success", "error", "code"],
    "additionalProperties": False,
    "properties": {
        "success": {"const": False},
        "error": {"type": "string", "description": "A sentence for people."},
        "code": {"type": "string", "description": "A word for programs, which never changes."},
        "fields": {
            "type": "object",
            "description": "The problems of each field, by its path.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "examples": [{"success": False, "error": "This lead does not exist.", "code": "NOT_FOUND"}],
}
_RETRY_AFTER: Json = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}, "required": True}
}


def document(operations: Sequence[Operation], server: str) -> Json:
    """The whole document, ready for JSON; `server` is the public address of the API."""
    schemas = _schemas(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(_openapi_path(operation.path), {})[operation.method.lower()] = _operation(operation, schemas)
    definitions = {"Failure": _FAILURE, **schemas["$defs"]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Inlet", "version": "1", "summary": "Leads, and all about them.", "description": DESCRIPTION},
        "servers": [{"url": server}],
        "security": [{"apiKey": []}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {
                "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _openapi_path(path: str) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", path)


def _schemas(operations: Iterable[Operation]) -> Json:
    """Pydantic's schemas of all shapes: `$defs` by name, and under `of` the reference to each (shape, mode)."""
    used: dict[tuple[type[Input | Output | Query], JsonSchemaMode], None] = {}
    for operation in operations:
        used[(operation.answer, "serialization")] = None
        if operation.body:
            used[(operation.body, "validation")] = None
    references, definitions = models_json_schema(list(used), ref_template="#/components/schemas/{model}")
    return {"$defs": definitions.get("$defs", {}), "of": references}


def _operation(operation: Operation, schemas: Json) -> Json:
    description: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the scope `{operation.scope}`.",
        "tags": [operation.path.split("/")[1]],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": {str(operation.status): _success(operation, schemas), **_failures(operation)},
    }
    if operation.body:
        schema = schemas["of"][(operation.body, "validation")]
        description["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return description


def _path_parameters(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": kind.json_schema}
        for name, kind in operation.ids.items()
    ]


def _query_parameters(operation: Operation) -> list[Json]:
    if not operation.query:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", [])
    return [_query_parameter(name, of, name in required) for name, of in schema.get("properties", {}).items()]


def _query_parameter(name: str, schema: Json, required: bool) -> Json:
    """A parameter that may be null in the shape is one that may be left out."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    description = schema.pop("description", None)
    if len(choices) == 1:
        schema = choices[0]
    parameter = {"name": name, "in": "query", "required": required, "schema": schema}
    return parameter | ({"description": description} if description else {})


def _success(operation: Operation, schemas: Json) -> Json:
    data: Json = schemas["of"][(operation.answer, "serialization")]
    properties: Json = {"success": {"const": True}, "data": data}
    if operation.many:
        properties["data"] = {"type": "array", "items": data}
        properties["nextCursor"] = {"type": ["string", "null"], "description": "The `cursor` of the next page."}
    schema = {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }
    return {
        "description": HTTPStatus(operation.status).phrase,
        "content": {"application/json": {"schema": schema}},
    }


def _failures(operation: Operation) -> Json:
    kinds = [*_ALWAYS, *operation.refusals]
    if operation.ids or operation.query or operation.body:
        kinds.append(NotFound)
    if operation.query or operation.body:
        kinds.append(Invalid)
    if operation.body:
        kinds += [TooLarge, UnsupportedMediaType]
    return {str(kind.status): _failure(kind) for kind in sorted(kinds, key=lambda kind: kind.status)}


def _failure(kind: type[Refusal]) -> Json:
    schema = {"$ref": "#/components/schemas/Failure"}
    answer: Json = {
        "description": f"`{kind.code}`: {HTTPStatus(kind.status).phrase}",
        "content": {"application/json": {"schema": schema}},
    }
    return answer | ({"headers": _RETRY_AFTER} if kind in (RateLimited, Unavailable) else {})
