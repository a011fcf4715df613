"""`inlet login` and `inlet logout`: the server and the key, tried and kept."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Mapping

from .config import Config, checked, in_plain_text, path_in, save
from .failing import FORBIDDEN, USAGE, Failed
from .screen import Screen
from .server import Server


def login(asked: Namespace, screen: Screen, environ: Mapping[str, str]) -> int:
    """A key never stands on the command line, where others would see it."""
    typed = sys.stdin.isatty()
    url = checked(asked.url or environ.get("INLET_URL") or (_prompt("Address of the server: ") if typed else ""))
    if in_plain_text(url):
        screen.aside(f"Others on the way to {url} can read your key. Use https:// where you can.")
    key = (getpass.getpass("API key (it is not shown): ") if typed else sys.stdin.readline()).strip()
    if not key:
        raise Failed("There is no key. Make one under Settings → Developer → API Keys.", USAGE)
    config = Config(url, key)
    _try(config)
    path = save(environ, config)
    screen.show({"url": url, "file": str(path)}, f"The key works at {url}. It is kept in {path}, for you alone.")
    return 0


def logout(asked: Namespace, screen: Screen, environ: Mapping[str, str]) -> int:
    path = path_in(environ)
    if path.exists():
        path.unlink()
    screen.show({"file": str(path)}, "The key is forgotten here. To stop it everywhere, revoke it.")
    return 0


def _try(config: Config) -> None:
    """A key that may do less than this asks for is a key all the same."""
    try:
        Server(config).get("/forms", limit=1)
    except Failed as failure:
        if failure.status != FORBIDDEN or "scope" not in str(failure):
            raise


def _prompt(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()
