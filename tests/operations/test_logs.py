"""Logs: a record is one line, and nothing private is in it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.operations.running import get, new_workspace, send
from tests.servers.live import live
from webapp.config import ConfigError, read_settings
from webapp.operations import logs

ATTACK = "first\nsecond\r\x1b[31mred\x9b0m\u2028end"


@pytest.fixture
def written() -> Iterator[Callable[..., list[str]]]:
    """Configure the logs, log, and give the lines; what was configured before is put back."""
    root, server = logging.getLogger(), logging.getLogger("_granian")
    kept = (root.handlers[:], root.level, server.handlers[:], server.propagate)
    root.handlers.clear()

    def write(form: str, level: str, log: Callable[[logging.Logger], None]) -> list[str]:
        stream = io.StringIO()
        logs.configure({"LOG_FORMAT": form, "LOG_LEVEL": level}, stream)
        log(logging.getLogger("inlet.tests"))
        return stream.getvalue().split("\n")

    yield write
    root.handlers[:], server.handlers[:], server.propagate = kept[0], kept[2], kept[3]
    root.setLevel(kept[1])
    logging.captureWarnings(False)


Written = Callable[[str, str, Callable[[logging.Logger], None]], list[str]]


def test_a_record_is_one_json_object_on_one_line(written: Written) -> None:
    line, end = written("json", "INFO", lambda logger: logger.info("It is %s", ATTACK))
    assert (end, line.isascii(), line.isprintable()) == ("", True, True)
    record = json.loads(line)
    assert record.keys() == {"time", "level", "logger", "message", "request_id"}
    assert (record["level"], record["logger"], record["message"]) == ("INFO", "inlet.tests", f"It is {ATTACK}")
    assert record["time"].endswith("+00:00")


def test_a_record_for_people_is_one_line_too(written: Written) -> None:
    line, end = written("console", "INFO", lambda logger: logger.info("It is %s", ATTACK))
    assert (end, line.isprintable()) == ("", True)
    assert line.endswith(r"INFO    inlet.tests: It is first\nsecond\r\x1b[31mred\x9b0m\u2028end")


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_is_told_without_what_it_quotes(written: Written, form: str) -> None:
    def fail(logger: logging.Logger) -> None:
        try:
            try:
                raise KeyError("jane@acme.test")
            except KeyError as error:
                raise ValueError("jane@acme.test") from error
        except ValueError:
            logger.exception("It failed")

    line, _ = written(form, "INFO", fail)
    assert "jane" not in line
    assert all(part in line for part in ("It failed", "ValueError", "KeyError", "test_logs.py:"))


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 3), ("INFO", 2), ("WARNING", 1), ("ERROR", 0)])
def test_the_level_is_honoured(written: Written, level: str, lines: int) -> None:
    def log(logger: logging.Logger) -> None:
        logger.debug("one")
        logger.info("two")
        logger.warning("three")

    assert len(written("json", level, log)) - 1 == lines


def test_a_line_of_a_request_carries_its_id(written: Written, app: Flask) -> None:
    def ask(_: logging.Logger) -> None:
        app.test_client().get("/health/live?email=jane@acme.test", headers={"X-Request-Id": "an-id-of-the-caller"})

    line, _ = written("json", "INFO", ask)
    record = json.loads(line)
    facts = {name: record[name] for name in ("request_id", "method", "path", "status", "dialect")}
    assert facts == {
        "request_id": "an-id-of-the-caller",
        "method": "GET",
        "path": "/health/live",
        "status": 200,
        "dialect": None,
    }
    assert record["ms"] >= 0


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("path", ["/reset/a-secret", "/reset/a-secret/", "/reset/a-secret/x", "/invitations/a-secret"])
def test_a_token_in_a_path_is_left_out(
    written: Written, make_app: Callable[..., Flask], path: str, method: str
) -> None:
    """However wrong the rest of the address is."""
    app = make_app()
    line, _ = written("json", "INFO", lambda _: app.test_client().open(path, method=method) and None)
    assert json.loads(line)["path"] == f"{path[: path.index('a-secret')]}…"


def test_a_quick_start_logs_for_people_and_production_as_json(tmp_path: Any) -> None:
    home = {"INLET_HOME": str(tmp_path)}
    assert read_settings(home, start=True)["LOG_FORMAT"] == "console"
    assert read_settings(home | {"LOG_FORMAT": "JSON"})["LOG_FORMAT"] == "json"
    assert read_settings(home | {"SECRET_KEY": "x" * 40})["LOG_FORMAT"] == "json"
    assert read_settings(home | {"LOG_LEVEL": "warning"})["LOG_LEVEL"] == "WARNING"
    for wrong in ({"LOG_FORMAT": "xml"}, {"LOG_LEVEL": "LOUD"}):
        with pytest.raises(ConfigError, match="use one of"):
            read_settings(home | wrong)


PRIVATE = {"email": "private.jane@acme.test", "phone": "+1 202 555 0175", "message": "a private message\n\x1b[31m"}


def test_a_whole_run_writes_json_lines_and_nothing_private() -> None:
    """Accepted, refused and unreadable requests; web and worker in one log."""
    with live({"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}) as running:
        start = new_workspace(running)
        for body in ({"fields": PRIVATE}, {"fields": {"email": "not private.jane"}}, ["private.jane"]):
            send(running.port, start, body, query="?note=private.query")
        send(running.port, {**start, "api_key": "sk_live_private.guess"}, {"fields": PRIVATE})
        get(running.port, "/f/nothing%0A%1B?note=private.query")
        running.stop()
        output = running.process.output()
    lines = [json.loads(line) for line in output.splitlines() if not line.startswith("Inlet is ready")]
    assert {"inlet.access", "webapp.worker.runner"} <= {line["logger"] for line in lines}
    ways = [(line["status"], line["dialect"]) for line in lines if line.get("dialect")]
    assert ways == [(201, "forms_api"), (400, "forms_api"), (400, "forms_api"), (401, "forms_api")]
    keys = [start["api_key"], start["admin_api_key"], start["owner"]["password"], start["owner"]["email"]]
    assert [secret for secret in (*keys, "private", "555") if secret in output] == []
