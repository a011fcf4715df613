"""A wire between Inlet and its MariaDB, to be cut at the worst moment: after COMMIT, before its answer arrives."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_COMMIT = b"\x07\x00\x00\x00\x03COMMIT"  # length, sequence, COM_QUERY, text


class Proxy:
    """Forwards from a unix socket of its own. `cut` says how many of the next commits lose their answer."""

    def __init__(self, path: Path, server: str) -> None:
        self.path, self._server = path, server
        self.cut = 0
        self.was_cut = 0
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._open += [client, server]
            last = _Last()
            threading.Thread(target=self._up, args=(client, server, last), daemon=True).start()
            threading.Thread(target=self._down, args=(server, client, last), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, last: "_Last") -> None:
        with suppress(OSError):
            while data := client.recv(65_536):
                last.cut = data == _COMMIT and self._takes_one()
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _down(self, server: socket.socket, client: socket.socket, last: "_Last") -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                if last.cut:
                    break
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)

    def _takes_one(self) -> bool:
        with self._lock:
            if self.was_cut >= self.cut:
                return False
            self.was_cut += 1
            return True


class _Last:
    """Whether the answer to what a connection asked last is to be lost."""

    cut = False


@contextmanager
def proxy(path: Path, server: str) -> Iterator[Proxy]:
    running = Proxy(path, server)
    try:
        yield running
    finally:
        running.close()
