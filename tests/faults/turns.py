"""A round robin under many submissions at once: everybody gets as many as everybody else, to one lead."""

from collections.abc import Iterator

from sqlalchemy import text

from tests.faults.figures import Figure, at_most, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import at_once
from tests.servers.mariadb import mariadb
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Workspace

MEMBERS = 7


def many_take_turns() -> Iterator[Figure]:
    yield from _turns(1000)


def some_take_turns() -> Iterator[Figure]:
    yield from _turns(100)


def _turns(count: int) -> Iterator[Figure]:
    with mariadb() as server, installation(server.create_database()) as inlet:
        _assign(inlet)
        answers = at_once(inlet, [{"email": f"{number}@inlet.test"} for number in range(count)])
        taken = sum(answer.is_acknowledged for answer in answers)
        shares = _shares(inlet)
        yield exactly(f"round robin, {count} at once, acknowledged", taken, count)
        yield exactly(f"round robin, {count} at once, assigned", sum(shares), inlet.ask("SELECT COUNT(*) FROM leads"))
        name = f"round robin, {count} at once, {MEMBERS} members with {shares}, most and least differ by"
        yield at_most(name, max(shares) - min(shares), 1)


def _assign(inlet: Installation) -> None:
    """Let the members take turns at the form's leads."""
    with inlet.app.app_context():
        session, workspace = db.session(), db.session.get_one(Workspace, inlet.world.workspace_id)
        users = [create_user(session, f"m{number}@inlet.test", "a password") for number in range(MEMBERS)]
        pool = [show("mem", add_member(session, workspace, user, "member").id) for user in users]
        session.get_one(Form, inlet.world.form_id).assignment = {"mode": "round_robin", "memberIds": pool}
        session.commit()
        db.engine.dispose()


def _shares(inlet: Installation) -> list[int]:
    """How many leads each was given, most first."""
    with inlet.engine.connect() as connection:
        counted = text("SELECT COUNT(*) AS given FROM leads WHERE assignee_id IS NOT NULL GROUP BY assignee_id")
        return sorted((row.given for row in connection.execute(counted)), reverse=True)
