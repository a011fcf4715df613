"""The JSON envelope of the management API, which most ways in share: `{"success": …, "data" | "error", "code"}`."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from webapp.errors import Refusal


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as it reads best: UTF-8, keys in the order in which they were put."""
    body = json.dumps(content, ensure_ascii=False, separators=(", ", ": ")) + "\n"
    return Response(body, status, headers=dict(headers or {}), content_type="application/json")


def success(data: Any, status: int = 200, **more: Any) -> Response:
    return json_response({"success": True, "data": data, **more}, status)


def failure(refusal: Refusal) -> Response:
    content: dict[str, Any] = {"success": False, "error": refusal.message, "code": refusal.code}
    if refusal.fields:
        content["fields"] = refusal.fields
    return json_response(content, refusal.status, refusal.headers)
