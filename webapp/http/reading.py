"""What a request says, read strictly into its shape, or a refusal that names each field and what to mend."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, get_origin

from flask import request
from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from webapp.errors import Invalid, TooLarge, UnsupportedMediaType
from webapp.http.fields import FILLED
from webapp.http.shapes import Input, Query

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Input)
T = TypeVar("T")

MAX_BODY = 256 * 1024
MAX_DEPTH = 16


def read_query(shape: type[Q]) -> Q:
    return _checked(lambda: shape.model_validate(request.args.to_dict()), "query parameter")


def read_arguments(shape: type[Q]) -> Q:
    return parse_arguments(shape, request.args.lists())


def parse_arguments(shape: type[Q], sent: Iterable[tuple[str, list[str]]]) -> Q:
    """The query of a page's address: a list takes every value of its name, and an empty value is none at all."""
    filled = {name: [value for value in values if value] for name, values in sent}
    lists = {field.alias for field in shape.model_fields.values() if get_origin(field.annotation) is list}
    asked = {name: values if name in lists else values[0] for name, values in filled.items() if values}
    return _checked(lambda: shape.model_validate(asked), "query parameter")


def read_values(shape: type[B], values: Mapping[str, Any]) -> B:
    """What a page's form sent, by the names of the API's shape, so that one rule serves both; raises Invalid."""
    return _checked(lambda: shape.model_validate(dict(values)), "field")


def read_body(shape: type[B]) -> B:
    """The JSON body of this request; NaN, Infinity and numbers out of range are not JSON."""
    if request.mimetype != "application/json" or request.content_encoding:
        raise UnsupportedMediaType("Send JSON, uncompressed, with the header Content-Type: application/json.")
    body = _bounded()
    try:
        _check_values(from_json(body, allow_inf_nan=False), MAX_DEPTH)
    except ValueError as error:
        raise Invalid(f"The body cannot be read: {error}.") from None
    return _checked(lambda: shape.model_validate_json(body), "field")


def _check_values(value: object, depth: int) -> None:
    """Raise ValueError for what other programs could not read back: deep nesting, numbers out of range."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is out of range, send it as text")
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise ValueError("an integer does not fit into 64 bits, send it as text")
    if isinstance(value, dict | list):
        if depth == 0:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels, send a flatter object")
        for item in value.values() if isinstance(value, dict) else value:
            _check_values(item, depth - 1)


def _bounded() -> bytes:
    if (request.content_length or 0) > MAX_BODY or len(body := request.stream.read(MAX_BODY + 1)) > MAX_BODY:
        raise TooLarge(f"The body is larger than {MAX_BODY // 1024} kB. Send less at once.")
    return body


def _checked(read: Callable[[], T], noun: str) -> T:
    try:
        return read()
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for details in error.errors(include_url=False):
            fields.setdefault(_path(details["loc"]), []).append(_problem(details, noun))
        path, problems = next(iter(fields.items()))
        raise Invalid(f"{path}: {problems[0]}", fields=fields) from None


def _path(location: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in location)[:200] or "body"


def _problem(details: ErrorDetails, noun: str) -> str:
    """Pydantic's words, but for those that speak of Python."""
    match details["type"]:
        case "extra_forbidden":
            return f"There is no {noun} of this name."
        case "missing":
            return f"This {noun} is required."
        case "string_too_short" | "string_pattern_mismatch" if _asks_for_any(details.get("ctx", {})):
            return f"This {noun} must not be empty."
        case "value_error":
            return str(details["ctx"]["error"])
        case _:
            return re.sub(r"^(Input|String|Value|List|Dictionary) should", "This must", details["msg"]) + "."


def _asks_for_any(rule: Mapping[str, Any]) -> bool:
    return rule.get("min_length") == 1 or rule.get("pattern") == FILLED
