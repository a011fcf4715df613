"""The management API as commands ask it: what it answers, or a Failed that says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from . import calling
from .config import Config
from .failing import UNREACHABLE, USAGE, Failed, status_of

PREFIX = "/api/v1"
AGENT = "Inlet-CLI/1"
NOTHING_THERE = "There is nothing at this address."


class Server:
    def __init__(self, config: Config) -> None:
        self.url, self.key = config.url, config.key
        self.date = ""  # by the server's own clock, of its latest answer

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", path, query=query)["data"]

    def rows(self, path: str, **query: Any) -> Iterator[Any]:
        """All rows of a list, the newest first, page by page."""
        cursor = None
        while True:
            page = self._ask("GET", path, query={**query, "cursor": cursor})
            yield from page["data"]
            cursor = page.get("nextCursor")
            if cursor is None:
                return

    def post(self, path: str, body: Any = None) -> Any:
        return self._ask("POST", path, body)["data"]

    def delete(self, path: str) -> Any:
        return self._ask("DELETE", path)["data"]

    def document(self) -> str:
        """What this API is, in OpenAPI; open to all."""
        return calling.call("GET", f"{self.url}{PREFIX}/openapi.json", {"user-agent": AGENT}).text

    def send(self, path: str, headers: Mapping[str, str], body: str) -> calling.Answer:
        """A call of a way in, whatever it is answered."""
        return calling.call("POST", self.url + path, {"user-agent": AGENT, **headers}, body.encode())

    def _ask(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        asked = urlencode({name: _worded(value) for name, value in (query or {}).items() if value is not None})
        headers = {"x-api-key": self.key, "accept": "application/json", "user-agent": AGENT}
        sent = None
        if body is not None:
            headers["content-type"], sent = "application/json", json.dumps(body).encode()
        address = f"{self.url}{PREFIX}{path}" + (f"?{asked}" if asked else "")
        answer = calling.call(method, address, headers, sent)
        self.date = answer.headers.get("date", self.date)
        return self._judged(answer)

    def _judged(self, answer: calling.Answer) -> Any:
        """The envelope of a success; raises Failed for anything else."""
        try:
            envelope = json.loads(answer.body)
        except ValueError:
            envelope = None
        if not isinstance(envelope, dict) or "success" not in envelope:
            raise Failed(self._no_inlet(answer), status_of(answer.status) if answer.status >= 500 else UNREACHABLE)
        if envelope["success"]:
            return envelope
        if envelope.get("error") == NOTHING_THERE:
            raise Failed(
                f"{self.url} answers as Inlet does, but not at {PREFIX}. Name its address without a path.", USAGE
            )
        raise Failed(_refusal(envelope, answer, self.url), status_of(answer.status))

    def _no_inlet(self, answer: calling.Answer) -> str:
        if 300 <= answer.status < 400:
            return f"{self.url} leads on to {answer.headers.get('location', 'elsewhere')}. Use that address itself."
        return f"{self.url} answered {answer.status} {answer.reason}, but not as Inlet does. Check the address."


def _worded(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _refusal(envelope: Mapping[str, Any], answer: calling.Answer, url: str) -> str:
    lines = [str(envelope.get("error", "It was refused."))]
    if answer.status == 401:
        lines = [f"{url} does not know this key. Run “inlet login”, or set INLET_API_KEY to one that works."]
    lines += [f"  {name}: {', '.join(problems)}" for name, problems in (envelope.get("fields") or {}).items()]
    if "retry-after" in answer.headers:
        lines.append(f"  Try again in {answer.headers['retry-after']} seconds.")
    return "\n".join([*lines, f"  ({answer.headers.get('x-request-id', 'no request id')})"])
