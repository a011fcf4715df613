"""`inlet listen`: webhooks on a machine that has no public address.

An endpoint is made for as long as this runs. It keeps what it is owed, signed as any webhook is; this fetches that,
makes the calls to the local address, and tells the server what it answered.
"""

from __future__ import annotations

import json
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import responses
from typing import Any

from . import calling
from .failing import REFUSED, USAGE, Failed
from .following import steady
from .screen import Screen, plain
from .server import Server

LONGEST_TOLD = 1000
_TONES = {True: "green", False: "red"}


def listen(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    url = local_url(asked.to)
    body = {"channel": "local", "url": url, "name": f"inlet listen {url}", "events": asked.events or _all(server)}
    with _endpoint(server, body, screen) as endpoint:
        screen.aside(f"Forwarding {', '.join(endpoint['events'])} to {url}. Ctrl-C ends it.")
        screen.show({"endpoint": endpoint["id"], "secret": endpoint["secret"]}, f"Signing secret: {endpoint['secret']}")
        for told in steady(lambda: forwarded(server, endpoint["id"], url), asked.every, screen):
            _show(told, screen)
    return 0


def local_url(to: str) -> str:
    """`3000`, `3000/hooks` and `localhost:3000/hooks` are short for addresses of this machine. Raises Failed."""
    if "://" in to:
        if to.startswith(("http://", "https://")):
            return to
        raise Failed(f"“{to}” is no address. Write 3000/hooks or http://localhost:3000/hooks.", USAGE)
    port, slash, path = to.partition("/")
    host = f"localhost:{port}" if port.isdigit() else port
    return f"http://{host}/{path}"


def _all(server: Server) -> list[str]:
    """The events that this server tells of, by its own description."""
    described = json.loads(server.document())["components"]["schemas"]["EndpointIn"]
    return [str(name) for name in described["properties"]["events"]["items"]["enum"]]


@contextmanager
def _endpoint(server: Server, body: Mapping[str, Any], screen: Screen) -> Iterator[Any]:
    """It goes when this ends, however that is."""
    endpoint = server.post("/webhook-endpoints", body)
    try:
        yield endpoint
    finally:
        try:
            server.delete(f"/webhook-endpoints/{endpoint['id']}")
        except Failed as failure:
            screen.aside(f"The endpoint {endpoint['id']} could not be deleted: {failure}")


def forwarded(server: Server, endpoint_id: str, url: str) -> Iterator[Any]:
    """What became of each call that waits. One that could not be told of is made again, with the same webhook-id.

    All go to `url`, which was typed here: nobody elsewhere says what this machine calls.
    """
    waiting = server.get(f"/webhook-endpoints/{endpoint_id}/calls")
    return (_forward(call, server, url) for call in waiting)


def _forward(call: Any, server: Server, url: str) -> dict[str, Any]:
    started = time.monotonic()
    told: dict[str, Any]
    try:
        answer = calling.call("POST", url, call["headers"], call["body"].encode(), proxies={})
        told = {"status": answer.status, "body": answer.text[:LONGEST_TOLD]}
    except Failed as failure:
        told = {"detail": str(failure)[:LONGEST_TOLD]}
    told["durationMs"] = round((time.monotonic() - started) * 1000)
    try:
        server.post(f"/deliveries/{call['deliveryId']}/answer", told)
    except Failed as failure:
        if failure.status != REFUSED:
            raise
        told["detail"] = str(failure)  # somebody let it go meanwhile
    return {"event": call["event"], "deliveryId": call["deliveryId"], "status": None, **told}


def _show(told: Any, screen: Screen) -> None:
    status, now = told["status"], screen.paint(time.strftime("%H:%M:%S"), "dim")
    arrived = status is not None and status < 300
    words = screen.paint(plain(told.get("detail") or f"{status} {responses.get(status, '')}"), _TONES[arrived])
    screen.show(told, now, f"{told['event']:<18}", words, f"{told['durationMs']} ms", told["deliveryId"])
