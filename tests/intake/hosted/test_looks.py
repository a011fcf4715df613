"""What a hosted page loads: its theme and its pictures."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.submissions.files.samples import GIF, png
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.theme import Theme
from webapp.forms.images import IMAGE, keep_image
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.intake.hosted.looks import stylesheet_of

RED = Theme(accent="#aa0000")


def published(world: World, theme: Theme, *fields: FormField) -> str:
    """The form's public id. Needs an application context."""
    definition = Definition(theme=theme, fields=[FormField(key="email", type="email"), *fields])
    publish_definition(db.session(), db.session.get_one(Form, world.form_id), definition)
    db.session.commit()
    return show("form", world.form_id)


def address(app: Flask, reference: str, theme: Theme) -> str:
    with app.test_request_context():
        return stylesheet_of(reference, theme)


def test_a_theme_is_kept_for_ever_under_an_address_of_its_own(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        reference = published(world, RED)
    answer = client.get(address(app, reference, RED))
    assert (answer.status_code, answer.content_type) == (200, "text/css; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--accent: light-dark(#aa0000, " in answer.get_data(as_text=True)


def test_a_page_shown_before_the_theme_changed_gets_the_newer_one_and_does_not_keep_it(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context():
        reference = published(world, Theme(accent="#0000aa"))
    answer = client.get(address(app, reference, RED))
    assert "--accent: light-dark(#0000aa, " in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_every_page_of_a_form_links_its_theme(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        reference = published(world, RED)
    link = f'<link rel="stylesheet" href="{address(app, reference, RED)}">'
    form, thanks = client.get(f"/f/{reference}"), client.get(f"/f/{reference}/thanks")
    wrong = client.post(f"/f/{reference}", data={"email": "x"}, headers={"Accept": "text/html"})
    with app.app_context():
        db.session.get_one(Form, world.form_id).status = "paused"
        db.session.commit()
    paused = client.get(f"/f/{reference}")
    pages = [page.get_data(as_text=True) for page in (form, thanks, wrong, paused)]
    assert [page.count(link) for page in pages] == [1, 1, 1, 1]


def test_a_form_shows_its_logo_its_cover_and_the_pictures_between_its_questions(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context():
        shown = IMAGE.show(keep_image(db.session(), world.workspace_id, png(640, 200)).id)
        fields = [
            FormField(key=f"d{image}", type="divider", label="Our yard", image=image) for image in (shown, "img_x")
        ]
        reference = published(world, Theme(logo=shown, cover=shown), *fields)
    html = " ".join(client.get(f"/f/{reference}").get_data(as_text=True).split())
    assert f'<img class="cover" src="/f/images/{shown}" alt="">' in html
    assert f'<img class="logo" src="/f/images/{shown}" alt="">' in html
    picture = f'src="/f/images/{shown}" alt="Our yard" width="640" height="200" loading="lazy"'
    assert (html.count(picture), html.count("<hr ")) == (1, 1)


def test_a_plain_theme_needs_no_stylesheet(app: Flask) -> None:
    assert address(app, "form_x", Theme()) == ""


def test_a_form_that_has_no_theme_has_no_stylesheet(client: FlaskClient, world: World) -> None:
    for reference in (show("form", world.form_id), show("form", new_id()), "x"):
        assert client.get(f"/f/{reference}/theme-0.css").status_code == 404


def test_a_picture_is_shown_from_our_own_host_and_runs_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        shown = IMAGE.show(keep_image(db.session(), world.workspace_id, GIF).id)
        db.session.commit()
    answer = client.get(f"/f/images/{shown}")
    assert (answer.status_code, answer.content_type, answer.data) == (200, "image/gif", GIF)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("image_id", ["thanks", "img_x", "../x", show("img", bytes(16))])
def test_a_picture_that_is_not_there_is_not_found(client: FlaskClient, world: World, image_id: str) -> None:
    assert client.get(f"/f/images/{image_id}").status_code == 404
