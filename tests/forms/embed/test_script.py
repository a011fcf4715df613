"""The script that other websites load: small, the same as its source, and never another under the same name."""

import gzip
import subprocess
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

from flask.testing import FlaskClient

from webapp.forms.embed.script import RELEASED, newest

ESBUILD = Path("tests/examples/node_modules/.bin/esbuild")
SOURCE = RELEASED.parent / "embed.js"


def test_the_script_is_under_four_kilobytes_compressed() -> None:
    assert len(gzip.compress(newest().body, 9)) < 4000


def test_the_newest_release_is_the_source_made_small() -> None:
    made = subprocess.run([ESBUILD, "--minify", "--target=es2022", SOURCE], capture_output=True, check=True).stdout
    assert made == newest().body
    assert f'version: "{newest().version}"' in SOURCE.read_text()


def test_the_newest_is_kept_for_five_minutes_and_for_every_website(client: FlaskClient) -> None:
    answer = client.get("/embed.js")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/javascript", newest().body)
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    again = client.get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_version_never_changes_and_names_its_hash(client: FlaskClient) -> None:
    answer = client.get(f"/embed-{newest().version}.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert newest().integrity == f"sha384-{b64encode(sha384(answer.data).digest()).decode()}"


def test_a_browser_gets_it_compressed(client: FlaskClient) -> None:
    answer = client.get("/embed.js", headers={"Accept-Encoding": "gzip, br"})
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.data) == newest().body


def test_a_version_that_never_was_is_not_found(client: FlaskClient) -> None:
    for version in ("0.0.0", "..", "1", "x"):
        assert client.get(f"/embed-{version}.js").status_code == 404
