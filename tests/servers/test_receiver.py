import socket
import time
from typing import Any

import pytest
import requests

from tests.servers.receiver import Answer, Receiver, receiver


def post(there: Receiver, path: str = "/", timeout: float = 5, **options: Any) -> requests.Response:
    return requests.post(there.url + path, timeout=timeout, **options)


def test_a_request_is_recorded_as_it_came() -> None:
    with receiver() as there:
        before = time.time()
        assert post(there, "/hook?a=1", data=b"\x00body", headers={"X-Test": "one"}).status_code == 200
        (request,) = there.wait_for(1)
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=1", b"\x00body")
    assert request.headers["x-test"] == "one"
    assert before <= request.time <= time.time()


def test_answers_follow_the_script_and_the_last_one_stays() -> None:
    with receiver() as there:
        there.answer(Answer(503, {"Retry-After": "9"}, b"later"), Answer(204))
        first, second, third = (post(there) for _ in range(3))
    assert (first.status_code, first.headers["Retry-After"], first.content) == (503, "9", b"later")
    assert (second.status_code, third.status_code) == (204, 204)


def test_a_reset_is_a_reset() -> None:
    with receiver() as there:
        there.answer(Answer(reset=True))
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            post(there)
        assert len(there.requests) == 1


def test_one_that_hangs_says_nothing_and_stops_no_other_request() -> None:
    with receiver() as there:
        there.answer(Answer(hang=True), Answer())
        with pytest.raises(requests.ReadTimeout):
            post(there, timeout=0.1)
        assert post(there).status_code == 200


def test_a_late_answer_is_as_late_as_the_script_says() -> None:
    with receiver() as there:
        there.answer(Answer(delay=0.2))
        started = time.monotonic()
        post(there)
        assert time.monotonic() - started >= 0.2


def test_waiting_for_what_does_not_come_fails() -> None:
    with receiver() as there, pytest.raises(AssertionError, match="0 of 1 arrived"):
        there.wait_for(1, timeout=0.01)


def test_the_port_is_closed_afterwards() -> None:
    with receiver() as there:
        pass
    with pytest.raises(requests.ConnectionError, match="refused"):
        post(there)


def test_a_request_that_was_cut_off_is_none() -> None:
    with receiver() as hook:
        with socket.create_connection(("127.0.0.1", int(hook.url.rpartition(":")[2]))) as caller:
            caller.sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf")
            caller.shutdown(socket.SHUT_WR)
            assert caller.recv(100) == b""
        assert list(hook.requests) == []
