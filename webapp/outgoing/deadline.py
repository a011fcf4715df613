"""A budget that holds for a whole exchange with the outside.

A socket's own timeout starts anew with every byte, so a peer that drips can hold a thread for ever; a name lookup has
none at all. Here the caller is the watchdog: it waits, then cuts the connection under the thread that does the work.
"""

import contextlib
import socket
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import TypeVar

T = TypeVar("T")


class Lifeline:
    """Holds the socket that is in use, so that the watchdog can cut it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def hold(self, connection: socket.socket) -> None:
        """Name the socket in use. Raises TimeoutError when the time is already over."""
        with self._lock:
            self._socket = connection
            if self._is_cut:
                raise TimeoutError

    def cut(self) -> None:
        """End every wait on the socket; the thread that works on it closes it."""
        with self._lock:
            self._is_cut = True
            if self._socket is None:
                return
            # Not SSLSocket.shutdown, which takes the TLS state away from under the reader. A closed socket is no error.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def within(seconds: float, work: Callable[[Lifeline], T]) -> T:
    """The result, or the exception, of `work`, which runs in a thread of its own; TimeoutError after `seconds`.

    The thread is a daemon: one that hangs in a name lookup must not keep the process alive.
    """
    lifeline = Lifeline()
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work(lifeline))
        except BaseException as error:  # handed to the caller, who raises it
            future.set_exception(error)

    Thread(target=run, name="outgoing", daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        lifeline.cut()
        raise
