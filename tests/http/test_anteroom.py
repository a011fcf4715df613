"""A request takes one of the places only when its body is there; one that was cut off is nobody's submission."""

import threading
from io import BytesIO
from queue import SimpleQueue
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.conftest import World
from tests.intake.ways import PAGE, K, Way, leads
from webapp.http.anteroom import MAX_FORM, MAX_UPLOAD, UPLOADS, Anteroom
from webapp.http.reading import MAX_BODY


class Slow(BytesIO):
    """Arrives once `rest` is set."""

    def __init__(self, whole: bytes) -> None:
        super().__init__(whole)
        self.is_awaited, self.rest = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.is_awaited.set()
        assert self.rest.wait(10)
        return super().read(size)


class Once(BytesIO):
    """Notes how much was asked for."""

    def __init__(self, whole: bytes) -> None:
        super().__init__(whole)
        self.asked: list[int | None] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.append(size)
        return super().read(size)


def echo(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(app: Anteroom, body: BytesIO | None, **environ: Any) -> bytes:
    builder = EnvironBuilder(method="POST" if body else "GET", input_stream=body, environ_overrides=environ)
    return b"".join(run_wsgi_app(app, builder.get_environ())[0])


def test_a_body_that_is_awaited_takes_no_place() -> None:
    app, slow, answers = Anteroom(echo, places=1), Slow(b"late"), SimpleQueue[bytes]()
    caller = threading.Thread(target=lambda: answers.put(ask(app, slow, CONTENT_LENGTH="4")))
    caller.start()
    assert slow.is_awaited.wait(10)
    assert ask(app, BytesIO(b"soon"), CONTENT_LENGTH="4") == b"soon"
    slow.rest.set()
    caller.join(10)
    assert answers.get_nowait() == b"late"


def test_no_more_requests_are_worked_on_at_once_than_there_are_places() -> None:
    begun, go_on = SimpleQueue[None](), threading.Event()

    def work(environ: Any, start_response: Any) -> list[bytes]:
        begun.put(None)
        assert go_on.wait(10)
        return echo(environ, start_response)

    app = Anteroom(work, places=2)
    callers = [threading.Thread(target=ask, args=(app, None)) for _ in range(4)]
    for caller in callers:
        caller.start()
    for _ in range(2):
        begun.get(timeout=10)
    assert begun.empty()
    go_on.set()
    for caller in callers:
        caller.join(10)
    assert begun.qsize() == 2


@pytest.mark.parametrize(
    ("environ", "asked"),
    [
        ({"CONTENT_LENGTH": "4"}, [4]),
        ({"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}, [MAX_BODY + 1]),
        ({"CONTENT_LENGTH": str(2**40)}, []),
    ],
    ids=["declared", "chunked", "too long"],
)
def test_no_more_is_read_than_a_body_may_be_long(environ: dict[str, str], asked: list[int]) -> None:
    body = Once(b"body")
    ask(Anteroom(echo, places=1), body, **environ)
    assert body.asked == asked


@pytest.mark.parametrize("way", (K, PAGE), ids=("json", "form"))
def test_a_body_that_was_cut_off_is_refused_and_makes_no_lead(
    way: Way, app: Flask, client: FlaskClient, world: World
) -> None:
    """By the server's word the input ends where it ends, however much was declared."""
    body = way.body({"email": "jane@acme.test", "message": "Please call"})
    cut = client.post(
        way.path(world),
        input_stream=BytesIO(body[:-4]),
        headers={"Content-Type": way.content_type, **way.credentials(world)},
        environ_overrides={"CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True},
    )
    assert (cut.status_code, leads(app)) == (400, [])


def test_a_file_to_be_imported_may_be_larger_than_any_other_body() -> None:
    app, file = Anteroom(echo, places=1), b"x" * (MAX_BODY + 100)
    assert ask(app, BytesIO(file), CONTENT_LENGTH=str(len(file)), PATH_INFO=UPLOADS) == file
    assert ask(app, BytesIO(file), CONTENT_LENGTH=str(len(file)), PATH_INFO="/leads") == b""


def test_a_file_beyond_the_largest_is_not_read() -> None:
    file = Once(b"x")
    assert ask(Anteroom(echo, places=1), file, CONTENT_LENGTH=str(MAX_UPLOAD + 1), PATH_INFO=UPLOADS) == b""
    assert file.asked == []


@pytest.mark.parametrize(
    ("path", "content_type", "waits"),
    [
        ("/f/form_x", "multipart/form-data; boundary=b", True),
        ("/f/form_x", "application/x-www-form-urlencoded", False),
        ("/api/v1/forms/form_x/submissions", "multipart/form-data; boundary=b", False),
    ],
)
def test_a_form_with_files_may_be_larger_than_any_other_body(path: str, content_type: str, waits: bool) -> None:
    app, sent = Anteroom(echo, places=1), b"x" * (MAX_BODY + 100)
    found = ask(app, BytesIO(sent), CONTENT_LENGTH=str(len(sent)), CONTENT_TYPE=content_type, PATH_INFO=path)
    assert found == (sent if waits else b"")


def test_files_beyond_the_largest_form_are_not_read() -> None:
    sent = Once(b"x")
    asked = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "PATH_INFO": "/f/form_x"}
    assert ask(Anteroom(echo, places=1), sent, CONTENT_LENGTH=str(MAX_FORM + 1), **asked) == b""
    assert sent.asked == []
