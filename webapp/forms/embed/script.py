"""embed.js as other websites load it: the newest, and each version that was ever given out, which never changes."""

import gzip
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from pathlib import Path

from flask import Blueprint, Response, request

from webapp.errors import NotFound

RELEASED = Path(__file__).parents[2] / "static" / "embed" / "released"

embed = Blueprint("embed", __name__)


@dataclass(frozen=True)
class Script:
    """`integrity`: as the attribute of that name wants it."""

    version: str
    body: bytes
    gzipped: bytes
    integrity: str


@embed.get("/embed.js")
def latest() -> Response:
    return _served(newest(), "public, max-age=300, stale-while-revalidate=86400")


@embed.get("/embed-<version>.js")
def pinned(version: str) -> Response:
    if version not in _versions():
        raise NotFound("There is no such version of the script.")
    return _served(read(version), "public, max-age=31536000, immutable")


def newest() -> Script:
    return read(_versions()[-1])


@cache
def read(version: str) -> Script:
    body = (RELEASED / f"embed-{version}.js").read_bytes()
    return Script(version, body, gzip.compress(body, 9, mtime=0), f"sha384-{b64encode(sha384(body).digest()).decode()}")


@cache
def _versions() -> list[str]:
    """All that there are, the newest last."""
    found = (path.stem.removeprefix("embed-") for path in RELEASED.glob("embed-*.js"))
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def _served(script: Script, cached: str) -> Response:
    """To every website, one that isolates itself too."""
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(script.gzipped if zipped else script.body, content_type="text/javascript; charset=utf-8")
    response.headers.update(
        {
            "Cache-Control": cached,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Vary": "Accept-Encoding",
        }
    )
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{script.version}{'z' * zipped}")
    response.make_conditional(request)
    return response
