"""After a change of SECRET_KEY everything that is sealed is sealed anew, so that the old key can go."""

import re
from collections.abc import Callable

from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import SECRET, World
from tests.deliveries.outbox import subscribe
from tests.intake.ways import K
from tests.operations.vault import fill
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.models import Delivery
from webapp.extensions import db
from webapp.operations.resealing import BATCH, LOST, NEWEST, OLDER, look_at, places, reseal_place
from webapp.operations.tables import tables_of
from webapp.workspaces.keys import create_key
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import decrypt, is_newest

NEW = "a newer secret of the tests, long enough as well"

MakeApp = Callable[..., Flask]


def test_after_a_rotation_the_old_key_opens_nothing_and_the_new_one_all(
    context: Flask, client: FlaskClient, world: World, hook: Receiver, box: Mailbox, make_app: MakeApp
) -> None:
    """Sought in all tables by how it looks: a column that nobody walks would be found here."""
    fill(context, client, world, hook, box)
    before = sealed()
    assert len(before) > 15 and all(map(is_newest, before))
    changing, changed = make_app(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=(SECRET,)), make_app(SECRET_KEY=NEW)
    with changing.app_context():
        assert (f"{len(before)} to be sealed anew" in rotated(changing, "--dry-run"), sealed()) == (True, before)
        assert "Everything in the database stands under SECRET_KEY." in rotated(changing)
        assert "Everything in the database stands under SECRET_KEY." in rotated(changing, "--dry-run")
    with changed.app_context():
        after = sealed()
        assert len(after) == len(before) and all(map(is_newest, after))
    assert not any(map(is_newest, after))


def test_a_rotation_that_was_broken_off_goes_on_where_it_was(context: Flask, world: World, make_app: MakeApp) -> None:
    texts = {create_key(db.session(), world.workspace_id, "Many", test=True)[1] for _ in range(BATCH)}
    db.session.commit()
    with make_app(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=(SECRET,)).app_context():
        (place,) = (place for place in places() if place.name == "api_keys.encrypted")
        assert reseal_place(place) == {OLDER: BATCH + 1}
        create_key(db.session(), world.workspace_id, "Since", test=True)
        db.session.commit()
        assert look_at(place) == reseal_place(place) == {NEWEST: BATCH + 2}
        kept = {decrypt(token) for token in db.session.scalars(select(ApiKey.encrypted)) if token is not None}
        assert kept > texts


def test_what_no_key_opens_stays_and_is_told(context: Flask, world: World, make_app: MakeApp) -> None:
    stray = Fernet(Fernet.generate_key()).encrypt(b"of another installation")
    db.session.scalars(select(ApiKey).where(ApiKey.encrypted.is_not(None))).one().encrypted = stray
    db.session.commit()
    changing = make_app(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=(SECRET,))
    with changing.app_context():
        told = changing.test_cli_runner().invoke(args=["keys", "rotate"])
        assert (told.exit_code, "1 open by no key" in told.output) == (1, True)
        tallies = {place.name: look_at(place) for place in places()}
        assert tallies["api_keys.encrypted"] == {LOST: 1}
        assert tallies["inbound_keys.encrypted"] == {NEWEST: 1}


def test_what_a_visitor_wrote_holds_up_no_rotation(
    context: Flask, client: FlaskClient, world: World, make_app: MakeApp
) -> None:
    written = f"Is {Fernet(Fernet.generate_key()).encrypt(b'anything').decode()} yours?"
    subscribe(world, "https://hooks.acme.test")
    K.post(client, world, {"email": "jane@acme.test", "message": written})
    dispatch()
    changing = make_app(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=(SECRET,))
    with changing.app_context():
        assert "Everything in the database stands under SECRET_KEY." in rotated(changing)
        assert any(written.encode() in payload for payload in db.session.scalars(select(Delivery.payload)))


def rotated(app: Flask, *options: str) -> str:
    told = app.test_cli_runner().invoke(args=["keys", "rotate", *options])
    assert told.exit_code == 0, told.output
    return told.output


def sealed() -> list[bytes]:
    """Whatever looks like a token of Fernet, in any table."""
    found = []
    with db.engine.connect() as connection:
        for table in tables_of(connection):
            for row in connection.execute(select(table)):
                texts = (value if isinstance(value, bytes) else str(value).encode() for value in row)
                found += [token for text in texts for token in re.findall(rb"gAAAA[\w-]+={0,2}", text)]
    return found
