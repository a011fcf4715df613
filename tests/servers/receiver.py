"""The other end of a webhook: records every request and answers by a script."""

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers.inbox import Inbox


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Message
    body: bytes
    time: float
    """Seconds since the epoch, at arrival of the whole request."""


@dataclass(frozen=True)
class Answer:
    """What to do with a request: answer after `delay` seconds, or `hang` without a word, or `reset` the connection."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    hang: bool = False
    reset: bool = False


class Receiver:
    """`requests` is what came in; `url` is the receiver's root, and every path and method is answered alike."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.requests: Inbox[Request] = Inbox()
        self._script = deque([Answer()])
        self._lock = threading.Lock()
        self.closing = threading.Event()

    def answer(self, *answers: Answer) -> None:
        """Answer the next requests by these, in order; the last one stays in force."""
        with self._lock:
            self._script = deque(answers)

    def wait_for(self, count: int, timeout: float = 5) -> list[Request]:
        """All requests, once there are `count` of them."""
        return self.requests.wait_for(count, timeout)

    def take(self, request: Request) -> Answer:
        with self._lock:
            answer = self._script.popleft() if len(self._script) > 1 else self._script[0]
        self.requests.put(request)
        return answer


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    receiver: Receiver

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is its own affair; what arrived is in the inbox."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        receiver = self.server.receiver
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            return  # whoever sent it was killed in the middle of it
        answer = receiver.take(Request(self.command, self.path, self.headers, body, time.time()))
        receiver.closing.wait(None if answer.hang else answer.delay)
        if answer.reset:
            # Lingering for no time at all makes the close a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif not answer.hang:
            self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """The inbox is the log."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on a free port that answers 200 until it is told otherwise."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.receiver = Receiver(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.receiver
        finally:
            server.receiver.closing.set()
            server.shutdown()
            thread.join()
