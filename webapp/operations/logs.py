"""Logs: one line a record on stderr, for web, worker and commands alike; as JSON, or for people.

Nothing private is written. An exception is told by its type and its frames, since its message may quote what a visitor
typed, and a control character never leaves its line.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from flask import g, has_request_context

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(config: Mapping[str, Any], stream: TextIO = sys.stderr) -> None:
    """Send every log of this process to `stream`, as LOG_FORMAT and LOG_LEVEL want it."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine() if config["LOG_FORMAT"] == "json" else ConsoleLine())
    handler.addFilter(_note_request)
    logging.basicConfig(handlers=[handler], level=config["LOG_LEVEL"], force=True)
    logging.captureWarnings(True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    server = logging.getLogger("_granian")
    server.handlers, server.propagate = [], True


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", None),
            **getattr(record, "facts", {}),
            **_error(record.exc_info),
        }
        return json.dumps(line, default=str)


class ConsoleLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        head = f"{_time(record):%H:%M:%S} {record.levelname:<7} {record.name}: {record.getMessage()}"
        return " ".join([_visible(head), *(f"{name}={value}" for name, value in _error(record.exc_info).items())])


def _note_request(record: logging.LogRecord) -> bool:
    record.request_id = g.get("request_id") if has_request_context() else None
    return True


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _error(exc_info: ExcInfo | None) -> dict[str, Any]:
    """The chain of exceptions by type, and the frames of the last one, innermost last."""
    if exc_info is None or exc_info[1] is None:
        return {}
    chain: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(chain) < 10:
        chain.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return {"error": chain, "frames": _frames(exc_info[2])}


def _frames(trace: TracebackType | None) -> list[str]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-30:]


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
