"""What other rooms tell of files: the lead's page, webhooks, mails, exports, the storage that is used."""

from collections.abc import Callable
from csv import reader
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from tests.contracts.test_hosted import publish
from tests.intake.test_attaching import CV, EMAIL, TERMS, post
from tests.intake.ways import set_limits
from tests.submissions.files import samples
from tests.visitor import Visitor
from webapp.database.ids import show
from webapp.deliveries.happening import Happening, load
from webapp.deliveries.mails import new_lead
from webapp.deliveries.payloads import build
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.submissions.files.models import SubmissionFile

Visit = Callable[..., Visitor]
SIZE = len(samples.PDF)


@pytest.fixture(autouse=True)
def sent(context: Flask, client: FlaskClient, world: World, tmp_path: Path) -> None:
    """A lead that sent two files and agreed to the terms."""
    context.config["FILES_DIR"] = tmp_path
    publish(context, world, EMAIL, CV, TERMS)
    answer = post(client, world, [("cv.pdf", samples.PDF), ("ref.pdf", samples.PDF)], terms="yes")
    assert answer.status_code == 201
    db.session.rollback()


def happening() -> Happening:
    event = db.session.scalars(select(Event).where(Event.kind == "form.submitted")).one()
    return load(db.session(), [event])[0]


def test_a_webhook_tells_of_each_file_by_a_link_that_opens(client: FlaskClient) -> None:
    told = build(happening(), "form.submitted")["fields"]["customData"]["cv"]
    assert [{name: file[name] for name in ("name", "size", "type")} for file in told] == [
        {"name": name, "size": SIZE, "type": "application/pdf"} for name in ("cv.pdf", "ref.pdf")
    ]
    assert [client.get(file["url"]).data for file in told] == [samples.PDF] * 2


def test_a_mail_names_each_file_with_its_size_and_its_link() -> None:
    told = happening()
    (line,) = [line for line in new_lead(told, "a@b.co", "https://x.test")["text"].splitlines() if "cv.pdf" in line]
    urls = [file["url"] for file in told.custom_data["cv"]]
    assert line == f"cv: cv.pdf ({SIZE} bytes) {urls[0]}, ref.pdf ({SIZE} bytes) {urls[1]}"


def test_the_page_of_a_lead_shows_files_and_what_was_agreed_to(visitor: Visit) -> None:
    lead_id = db.session.scalars(select(Lead.id)).one()
    file_ids = db.session.scalars(select(SubmissionFile.id)).all()
    db.session.rollback()
    page = visitor("viewer").get(f"/leads/{show('lead', lead_id)}?show=submissions").text
    assert [f'href="/files/{show("file", id_)}"' in page for id_ in file_ids] == [True, True]
    assert f"({SIZE} bytes, cv)" in page
    assert "<p>I agree to all of it.</p>" in page


def test_an_export_has_a_column_of_links_where_files_came_along(visitor: Visit, client: FlaskClient) -> None:
    table = list(reader(StringIO(visitor().get("/leads/export.csv?custom=1").text)))
    assert table[0][-1] == "Files"
    names, links = zip(*(line.split(" ") for line in table[1][-1].splitlines()), strict=True)
    assert names == ("cv.pdf", "ref.pdf")
    assert [client.get(link).data for link in links] == [samples.PDF] * 2
    assert "Files" not in visitor().get("/leads/export.csv").text


def test_the_storage_that_files_take_up_is_shown(app: Flask, visitor: Visit, world: World) -> None:
    viewer = visitor("viewer")
    assert "/settings/limits/storage" in viewer.get("/settings/limits").text
    assert f"{2 * SIZE} bytes of 500 MB" in viewer.get("/settings/limits/storage").text
    set_limits(app, world, storage_megabytes=0)
    db.session.rollback()
    assert "The storage is full." in viewer.part("/settings/limits/storage").text
