"""HTTP servers on 127.0.0.1 that behave as a script says: they hang, drip, lie or break off."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

Script = Callable[[socket.socket, "RawServer"], None]


class RawServer:
    """Accepts connections and plays `script` on each; `requests` holds what was read of them."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.stopped = Event()
        self.broken_off = Event()
        self._script = script
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def stop(self) -> None:
        self.stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def read_request(self, connection: socket.socket) -> bytes:
        """The head and the body by Content-Length."""
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._some(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self._some(connection)
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    @staticmethod
    def _some(connection: socket.socket) -> bytes:
        received = connection.recv(65536)
        if not received:
            raise ConnectionError("the client left")
        return received

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # stopped
                return
            self._threads.append(Thread(target=self._play, args=(connection,)))
            self._threads[-1].start()

    def _play(self, plain: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(plain)
            try:
                connection = plain
                if self._context:
                    connection = stack.enter_context(self._context.wrap_socket(plain, server_side=True))
                self._script(connection, self)
            except OSError:  # the client broke off, as many of these tests want it to
                self.broken_off.set()


@contextmanager
def raw_server(script: Script, context: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    server = RawServer(script, context)
    try:
        yield server
    finally:
        server.stop()


def answers(raw: bytes) -> Script:
    """Read the request, send these bytes, close."""

    def script(connection: socket.socket, server: RawServer) -> None:
        server.read_request(connection)
        connection.sendall(raw)

    return script


def drips(first: bytes, drop: bytes) -> Script:
    """Read the request, send `first` at once, and then `drop` for ever: each in time for a read timeout."""

    def script(connection: socket.socket, server: RawServer) -> None:
        server.read_request(connection)
        connection.sendall(first)
        while not server.stopped.wait(0.05):
            connection.sendall(drop)

    return script


def floods(first: bytes, piece: bytes) -> Script:
    """Read the request, send `first`, and then as much as the client takes, until it breaks off."""

    def script(connection: socket.socket, server: RawServer) -> None:
        server.read_request(connection)
        connection.sendall(first)
        connection.settimeout(60)
        while True:
            connection.sendall(piece)

    return script


def hangs(connection: socket.socket, server: RawServer) -> None:
    """Read the request and say nothing."""
    server.read_request(connection)
    server.stopped.wait(10)


def resets(connection: socket.socket, server: RawServer) -> None:
    """Read the request and reset the connection."""
    server.read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


OK = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
