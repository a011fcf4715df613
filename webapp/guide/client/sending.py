"""`inlet send`: one lead by any of the five ways in, or what would become of it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .failing import USAGE, Failed, status_of
from .screen import Screen, plain
from .server import Server
from .ways import WAYS, Asked, Call

_MARKS = {"passed": ("✓", "green"), "stopped": ("✗", "red"), "not_reached": ("·", "dim")}


def send(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    fields = read_fields(asked.fields, asked.data)
    known = {name: getattr(asked, name) for name in ("form", "domain", "team", "webhook")}
    secret = {name: environ.get(f"INLET_{name.upper()}", "") for name in ("team_key", "token")}
    given = {name: getattr(asked, name) or text for name, text in secret.items()}
    key = asked.send_key or environ.get("INLET_SEND_KEY") or server.key
    call = WAYS[asked.way](Asked(server, key, **known, **given), fields)
    headers = {"content-type": "application/json", **call.headers}
    if asked.idempotency_key:
        headers["idempotency-key"] = asked.idempotency_key
    return _try(call, headers, server, screen) if asked.dry_run else _send(call, headers, server, screen)


def read_fields(pairs: Sequence[str], data: str | None) -> dict[str, Any]:
    """`name=value` pairs over a JSON object: `data` itself, `@file`, or `-` for stdin. Raises Failed."""
    if data is None and not pairs and not sys.stdin.isatty():
        data = "-"
    fields = _object(_text(data)) if data is not None else {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise Failed(f"“{pair}” is no field. Write it as name=value, such as email=jane@example.com.", USAGE)
        fields[name] = value
    if not fields:
        raise Failed("There is nothing to send. Name fields, such as email=jane@example.com, or give --data.", USAGE)
    return fields


def _text(data: str) -> str:
    if data == "-":
        return sys.stdin.read()
    if not data.startswith("@"):
        return data
    try:
        return Path(data[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{data[1:]} cannot be read: {error}", USAGE) from None


def _object(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text or "{}")
    except ValueError as error:
        raise Failed(f"This is no JSON: {error}.", USAGE) from None
    if not isinstance(read, dict):
        raise Failed('Give a JSON object of fields, such as {"email": "jane@example.com"}.', USAGE)
    return read


def _send(call: Call, headers: Mapping[str, str], server: Server, screen: Screen) -> int:
    answer = server.send(call.path, headers, call.body)
    _show_answer(screen, answer.status, answer.reason, answer.text)
    return status_of(answer.status)


def _try(call: Call, headers: Mapping[str, str], server: Server, screen: Screen) -> int:
    pairs = [{"name": name, "value": value} for name, value in headers.items()]
    walked = server.post("/dry-runs", {"path": call.path, "headers": pairs, "body": call.body})
    answer = walked["answer"]
    if screen.as_json:
        screen.show(walked)
        return status_of(answer["status"])
    for gate in walked["gates"]:
        mark, colour = _MARKS[gate["verdict"]]
        screen.show(gate, screen.paint(mark, colour), f"{gate['title']:<18}", plain(gate["text"]))
    for title, rows in _steps(walked).items():
        if rows:
            screen.text(f"\n{screen.paint(title, 'bold')}")
        for left, right in rows:
            screen.text(f"  {plain(left):<18}  {plain(right)}")
    screen.text(f"\n{screen.paint('The answer', 'bold')} (nothing was stored, nobody was told)")
    _show_answer(screen, answer["status"], "", answer["body"])
    return status_of(answer["status"])


def _steps(walked: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {
        "Fields": [(place["name"], f"{place['target']}: {place['value']}") for place in walked["places"]],
        "What it would do": [(effect["label"], effect["text"]) for effect in walked["effects"]],
        "Who would be told": [
            (one["how"], f"{one['whom']}, of {one['event']}" + (f" ({one['note']})" if one["note"] else ""))
            for one in walked["told"]
        ],
    }


def _show_answer(screen: Screen, status: int, reason: str, body: str) -> None:
    try:
        read = json.loads(body)
        text = json.dumps(read, indent=2, ensure_ascii=False)
    except ValueError:
        read = text = body
    head = screen.paint(f"{status} {plain(reason)}".rstrip(), "green" if status < 400 else "red")
    screen.show(read, f"{head}\n{plain(text, keep=chr(10))}")
