"""Health tells two things apart: the process runs, and it can take in a lead."""

from collections.abc import Callable

from flask import Flask

from tests.intake.ways import refused


def test_a_process_that_answers_is_alive_and_ready(app: Flask) -> None:
    client = app.test_client()
    for path in ("/health/live", "/health/ready"):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_process_without_its_database_is_alive_and_not_ready(make_app: Callable[..., Flask]) -> None:
    client = make_app(DATABASE_URL="sqlite:////nowhere/at/all.db").test_client()
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert (ready.status_code, refused(ready), ready.headers["Retry-After"]) == (503, "UNAVAILABLE", "2")
