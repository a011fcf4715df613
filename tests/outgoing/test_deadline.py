import socket
import time
from threading import Event

import pytest

from webapp.outgoing.deadline import Lifeline, within


def test_the_result_of_the_work_is_returned() -> None:
    assert within(5, lambda lifeline: "done") == "done"


def test_the_exception_of_the_work_is_raised_to_the_caller() -> None:
    def work(lifeline: Lifeline) -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        within(5, work)


def test_a_wait_on_a_held_socket_ends_with_the_budget() -> None:
    ours, theirs = socket.socketpair()
    ended = Event()

    def work(lifeline: Lifeline) -> bytes:
        lifeline.hold(ours)
        received = ours.recv(1)
        ended.set()
        return received

    with ours, theirs:
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            within(0.1, work)
        assert ended.wait(2)
        assert time.monotonic() - started < 2


def test_work_that_cannot_be_interrupted_does_not_hold_the_caller() -> None:
    release = Event()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.1, lambda lifeline: release.wait(10))
    assert time.monotonic() - started < 2
    release.set()


def test_a_socket_that_comes_after_the_end_is_not_used() -> None:
    ours, theirs = socket.socketpair()
    lifeline = Lifeline()
    lifeline.cut()
    with ours, theirs, pytest.raises(TimeoutError):
        lifeline.hold(ours)
