"""`inlet replay`: submissions tried again, deliveries sent again; one by one, or all since a time."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from .failing import REFUSED, USAGE, Failed
from .moments import ago
from .screen import Screen
from .server import Server

_PATHS = {"sub": "/submissions/{}/replay", "dlv": "/deliveries/{}/replay"}


def replay(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    if asked.things == ["deliveries"]:
        return _deliveries(asked, server, screen)
    if asked.things == ["submissions"]:
        failed = list(server.rows("/submissions", outcome="failed", since=_since(asked), limit=100))
        return _one_by_one([row["id"] for row in reversed(failed)], server, screen)
    unknown = [thing for thing in asked.things if thing.partition("_")[0] not in _PATHS]
    if unknown:
        raise Failed(f"“{unknown[0]}” is neither a submission (sub_…) nor a delivery (dlv_…).", USAGE)
    return _one_by_one(asked.things, server, screen)


def _one_by_one(ids: list[str], server: Server, screen: Screen) -> int:
    """All of them, whatever becomes of one."""
    status = 0
    for id_ in ids:
        try:
            done = server.post(_PATHS[id_.partition("_")[0]].format(id_))
            screen.show(done, id_, screen.paint(done.get("outcome") or done["state"], "green"))
        except Failed as failure:
            if failure.status != REFUSED:
                raise
            screen.aside(f"{id_}: {failure}")
            status = failure.status
    if not ids:
        screen.aside("There is nothing to replay.")
    return status


def _deliveries(asked: Namespace, server: Server, screen: Screen) -> int:
    narrowed: dict[str, Any] = {
        name: value
        for name, value in (("states", asked.state), ("endpoint", asked.endpoint), ("submission", asked.submission))
        if value
    }
    done = server.post("/deliveries/replay", {"since": _since(asked), "filter": narrowed})
    count = done["replayed"]
    screen.show(done, f"{count} {'delivery is' if count == 1 else 'deliveries are'} sent again.")
    return 0


def _since(asked: Namespace) -> str:
    if not asked.since:
        raise Failed("Say since when, such as --since 2h.", USAGE)
    return ago(asked.since).isoformat()
