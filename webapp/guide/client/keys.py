"""`inlet keys`: API keys listed, created, rotated, revoked."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from .screen import Screen, plain
from .server import Server


def list_keys(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    keys = [key for key in server.rows("/api-keys", limit=100) if asked.all or not key["revokedAt"]]
    screen.table(keys, [_row(key) for key in keys])
    return 0


def create(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    body: dict[str, Any] = {"name": asked.name, "isTest": asked.test}
    if asked.scope:
        body["scopes"] = asked.scope
    return _made(server.post("/api-keys", body), screen)


def rotate(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    made = server.post(f"/api-keys/{asked.id}/rotate", {"overlapHours": asked.overlap})
    screen.aside(f"{asked.id} goes on working for {asked.overlap} hours." if asked.overlap else f"{asked.id} stopped.")
    return _made(made, screen)


def revoke(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    gone = server.delete(f"/api-keys/{asked.id}")
    screen.show(gone, f"{plain(gone['name'])} is revoked. It stopped working.")
    return 0


def _made(key: Any, screen: Screen) -> int:
    """The text alone on stdout, so that a script can take it."""
    screen.aside(f"{plain(key['name'])} ({key['id']}; {', '.join(key['scopes'])}). Its text is told this once:")
    screen.show(key, key["key"])
    return 0


def _row(key: Any) -> list[str]:
    mode = "test" if key["isTest"] else "live"
    used = f"used {key['lastUsedAt'][:10]}" if key["lastUsedAt"] else "never used"
    ended = f"until {key['expiresAt'][:16]}Z" if key["expiresAt"] else ""
    return [
        key["id"],
        plain(key["name"]),
        key["hint"],
        mode,
        used,
        "revoked" if key["revokedAt"] else ended,
        _few(key["scopes"]),
    ]


def _few(scopes: list[str]) -> str:
    return ", ".join(scopes) if len(scopes) <= 3 else f"{', '.join(scopes[:3])} and {len(scopes) - 3} more"
