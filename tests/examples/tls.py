"""A TLS front: the documents' base URLs are https, so their examples reach Inlet as they would in production."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Front:
    """Listens at `url`; what comes in is passed on, decrypted and otherwise untouched, to the port `target`."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.target = 0
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listening.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()

    def serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connect, sock=self._listening, ssl=self._context)
        await self._stop.wait()
        server.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self.target)
        with suppress(asyncio.CancelledError):  # A stop cancels what a client still holds open.
            await asyncio.gather(_pump(reader, behind_writer), _pump(behind_reader, writer))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Until either end closes: the other is closed then, which ends the pump of the other direction."""
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()


@contextmanager
def tls_front(context: ssl.SSLContext) -> Iterator[Front]:
    front = Front(context)
    thread = threading.Thread(target=front.serve)
    thread.start()
    try:
        yield front
    finally:
        front.stop()
        thread.join()
