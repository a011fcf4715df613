"""The Share tab from outside: what it hands out, what it keeps, and what it leaves alone."""

import io
import zipfile
from urllib.parse import unquote

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.embed.heights import UNMEASURED, heights_of
from webapp.forms.models import Form

MEASURED = {"version": 0, "at320": 700, "at640": 600, "at960": 500}


@pytest.fixture
def path(world: World) -> str:
    return f"/forms/{show('form', world.form_id)}/share"


def heights(app: Flask, world: World) -> dict[int, int]:
    with app.app_context():
        return heights_of(db.session(), db.session.get_one(Form, world.form_id))


def test_the_heights_that_a_browser_measured_are_kept_and_stand_in_the_snippet(
    app: Flask, world: World, visitor: SignIn, path: str
) -> None:
    owner = visitor()
    assert heights(app, world) == UNMEASURED
    version = db_version(app, world)
    sent = owner.client.post(f"{path}/heights", json={**MEASURED, "version": version}, headers=token(owner.csrf))
    assert (sent.status_code, heights(app, world)) == (204, {320: 700, 640: 600, 960: 500})
    page = owner.get(path).text
    assert "height=&#34;600&#34;" in page
    assert "data-measure" not in page


@pytest.mark.parametrize("change", [{"version": 99}, {"at320": 0}, {"at320": 20_001}, {"at320": "700"}, {"more": 1}])
def test_heights_of_another_version_and_nonsense_are_not_kept(
    app: Flask, world: World, visitor: SignIn, path: str, change: dict[str, object]
) -> None:
    owner = visitor()
    body = {**MEASURED, "version": db_version(app, world), **change}
    assert owner.client.post(f"{path}/heights", json=body, headers=token(owner.csrf)).status_code in (204, 400)
    assert heights(app, world) == UNMEASURED


def test_the_plugin_is_a_zip_file_of_one_file(visitor: SignIn, path: str) -> None:
    answer = visitor().get(f"{path}/inlet-forms.zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=inlet-forms.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["inlet-forms.php"]
        assert b"Plugin Name: Inlet forms" in archive.read("inlet-forms.php")


def test_the_code_is_a_picture_of_the_link(visitor: SignIn, path: str) -> None:
    answer = visitor().get(f"{path}/qr.svg")
    assert (answer.mimetype, answer.data[:4]) == ("image/svg+xml", b"<svg")


def test_a_developer_is_sent_all_they_need(app: Flask, world: World, visitor: SignIn, path: str) -> None:
    page = visitor().get(f"{path}?on=webflow&mode=slide").text
    letter = unquote(page.split('href="mailto:')[1].split('"')[0])
    for part in ("Drag a Code Embed", 'data-lead-open="slide"', "frame-src", show("form", world.form_id)):
        assert part in letter


def test_only_the_share_tab_may_frame_and_only_our_own(visitor: SignIn, path: str) -> None:
    assert "; frame-src 'self'" in visitor().get(path).headers["Content-Security-Policy"]


def db_version(app: Flask, world: World) -> int:
    with app.app_context():
        return db.session.get_one(Form, world.form_id).version


def token(csrf: str) -> dict[str, str]:
    return {"X-CSRFToken": csrf}
