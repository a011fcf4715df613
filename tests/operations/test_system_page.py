"""Settings → System: what the deep check says, with the cure beside what is not well."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import submit
from tests.visitor import SignIn, Visitor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.operations import VERSION
from webapp.workspaces.models import User

HOME = "/settings/system"


def operator(app: Flask, visitor: SignIn) -> Visitor:
    who = visitor()
    with app.app_context():
        db.session.get_one(User, who.user_id).is_operator = True
        db.session.commit()
    return who


def test_all_is_well_where_nothing_waits(app: Flask, visitor: SignIn) -> None:
    page = operator(app, visitor).get(HOME).text
    assert ("All is well." in page, "Not well" in page) == (True, False)


def test_what_is_late_is_told_with_its_cure(app: Flask, world: World, visitor: SignIn) -> None:
    with app.app_context():
        submit(world)
        db.session.execute(update(Event).values(pending_at=datetime.now(UTC) - timedelta(hours=1)))
        db.session.commit()
    page = operator(app, visitor).get(HOME).text
    assert ("1 for more than 1 min" in page, "Look whether a worker runs" in page) == (True, True)
    assert page.count("Not well") == 1


def test_the_page_asks_at_most_eight_times(app: Flask, visitor: SignIn) -> None:
    who = operator(app, visitor)
    with statements(app) as sent:
        assert who.get(HOME).status_code == 200
    assert len(sent) <= 8


def test_a_backup_in_its_folder_is_dated(app: Flask, visitor: SignIn) -> None:
    who, folder = operator(app, visitor), Path(app.config["INLET_HOME"], "backups")
    assert "none in INLET_HOME/backups" in who.get(HOME).text
    folder.mkdir()
    (folder / "today.db").touch()
    assert f"{datetime.now(UTC):%-d %B %Y}" in who.get(HOME).text
    (folder / "today.db").unlink()
    folder.rmdir()


def test_the_page_tells_the_version_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
