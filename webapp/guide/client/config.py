"""Which server, and by which key: from the environment, or from a file that nobody else can read."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .failing import USAGE, Failed

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Config:
    url: str
    key: str


def find(environ: Mapping[str, str]) -> Config:
    """A key that was saved for one server is sent to no other. Raises Failed."""
    saved = _read(path_in(environ))
    url = checked(environ.get("INLET_URL") or (saved.url if saved else ""))
    own = saved.key if saved and saved.url == url else ""
    key = environ.get("INLET_API_KEY") or own
    if not key:
        raise Failed(f"There is no key for {url}. Run “inlet login”, or set INLET_API_KEY.", USAGE)
    return Config(url, key.strip())


def checked(url: str) -> str:
    """The address without its end; raises Failed for what is none."""
    if not url:
        raise Failed("There is no server yet. Run “inlet login”, or set INLET_URL and INLET_API_KEY.", USAGE)
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise Failed(f"“{url}” is no address. Write it as https://leads.example.com.", USAGE)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def in_plain_text(url: str) -> bool:
    """Whether others on the way can read the key."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK


def save(environ: Mapping[str, str], config: Config) -> Path:
    """Write the file anew; nobody else can read it at any time."""
    path = path_in(environ)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": config.url, "key": config.key}, file)
    os.replace(name, path)
    return path


def path_in(environ: Mapping[str, str]) -> Path:
    home = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "inlet" / "config.json"


def _read(path: Path) -> Config | None:
    """Raises Failed for a file that others can read, or that is none of ours."""
    if not path.exists():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Failed(f"Others can read {path}, which holds a key. Run: chmod 600 {path}", USAGE)
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return Config(held["url"], held["key"])
    except (ValueError, TypeError, KeyError):
        raise Failed(f"{path} cannot be read. Run “inlet login” to write it anew.", USAGE) from None
