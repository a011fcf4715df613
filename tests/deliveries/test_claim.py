import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Select, event, update

from tests.conftest import World, on_row_locks
from tests.deliveries.outbox import deliveries, owe, subscribe
from webapp.deliveries.claim import claim, due
from webapp.deliveries.dispatch import waiting
from webapp.deliveries.lanes import Lanes
from webapp.deliveries.lifecycle import delete_endpoint
from webapp.deliveries.models import Delivery, Endpoint
from webapp.extensions import db

URL = "http://127.0.0.1:8999/"
NONE = timedelta(seconds=-1)


class Wide(Lanes):
    """No lane is ever full."""

    def _cap(self, lane: bytes) -> int:
        return self.capacity


def test_a_claim_is_committed_with_its_lease_and_hidden_from_the_next(context: Flask, world: World) -> None:
    (id_,) = owe(world, subscribe(world, URL), 1)
    (parcel,) = claim(Lanes(4), lease=timedelta(seconds=60))
    (row,) = deliveries(id=id_)
    assert (row.claim, row.state) == (parcel.claim, "pending")
    assert row.due_at is not None and timedelta(seconds=55) < row.due_at - datetime.now(UTC) < timedelta(seconds=60)
    assert claim(Lanes(4)) == []


def test_a_lease_that_has_ended_brings_the_row_back_under_another_token(context: Flask, world: World) -> None:
    owe(world, subscribe(world, URL), 1)
    (first,) = claim(Lanes(4), lease=NONE)
    (second,) = claim(Lanes(4))
    assert (first.id, first.message_id) == (second.id, second.message_id)
    assert first.claim != second.claim


def test_the_longest_due_comes_first_and_what_is_not_due_waits(context: Flask, world: World) -> None:
    now, hour = datetime.now(UTC), timedelta(hours=1)
    endpoint_id = subscribe(world, URL)
    (later,) = owe(world, endpoint_id, 1, due_at=now - hour)
    (first,) = owe(world, endpoint_id, 1, due_at=now - 2 * hour)
    owe(world, endpoint_id, 1, due_at=now + hour)
    lanes = Wide(8)
    assert {parcel.id for parcel in claim(lanes)} == {first, later}
    owe(world, endpoint_id, 1, due_at=now - hour)
    oldest = owe(world, endpoint_id, 1, due_at=now - 3 * hour)
    assert [parcel.id for parcel in claim(Wide(1))] == oldest


def test_what_is_beyond_a_lanes_share_is_not_claimed(context: Flask, world: World) -> None:
    crowded, other = subscribe(world, URL), subscribe(world, URL)
    owe(world, crowded, 6)
    owe(world, other, 1)
    lanes = Lanes(8)
    assert [parcel.lane for parcel in claim(lanes)].count(crowded) == 2
    assert [row.claim for row in deliveries(endpoint_id=crowded)].count(None) == 4
    assert claim(lanes) == []


def test_two_workers_on_50_due_rows_are_disjoint_and_neither_waits(context: Flask, world: World) -> None:
    owe(world, subscribe(world, URL), 50)
    taken: list[list[bytes]] = []
    start = threading.Barrier(2)

    def work() -> None:
        with context.app_context():
            start.wait()
            taken.append([parcel.id for parcel in claim(Wide(25))])

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, taken)) == [25, 25]
    assert len({id_ for ids in taken for id_ in ids}) == 50


@on_row_locks
def test_a_row_that_another_worker_has_locked_is_skipped(context: Flask, world: World) -> None:
    owe(world, subscribe(world, URL), 50)
    with db.engine.begin() as other:
        locked = {row.id for row in other.execute(due(datetime.now(UTC), [], 20))}
        mine = {parcel.id for parcel in claim(Wide(25))}
    assert (len(locked), len(mine), locked & mine) == (20, 25, set())


@on_row_locks
@pytest.mark.parametrize(("owed", "settled"), [(1, 0), (1, 2000), (2000, 1), (1000, 1000)])
def test_the_order_comes_from_the_index(context: Flask, world: World, owed: int, settled: int) -> None:
    endpoint_id, other = subscribe(world, URL), subscribe(world, URL)
    done = owe(world, endpoint_id, settled)
    db.session.execute(update(Delivery).where(Delivery.id.in_(done)).values(due_at=None, state="delivered"))
    owe(world, endpoint_id, owed)
    now = datetime.now(UTC)
    assert "ORDER BY deliveries.due_at" in str(due(now, [], 16))
    assert explain(due(now, [], 16)) == ("ix_deliveries_due", False)
    assert explain(due(now, [other], 16)) == ("ix_deliveries_due", False)
    assert explain(waiting(now, 100)) == ("ix_events_pending", False)


def explain(query: Select[Any]) -> tuple[str, bool]:
    """The index that the database uses for a query, and whether it sorts."""
    with db.engine.connect() as connection:
        with captured_statement(connection) as sent:
            connection.execute(query)
        (plan,) = connection.exec_driver_sql("EXPLAIN FORMAT=TRADITIONAL " + sent[0][0], sent[0][1]).mappings()
        return plan["key"], "filesort" in (plan["Extra"] or "")


@contextmanager
def captured_statement(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


def test_what_is_owed_to_a_deleted_endpoint_is_dead(context: Flask, world: World) -> None:
    endpoint_id = subscribe(world, URL)
    owe(world, endpoint_id, 1)
    delete_endpoint(db.session(), world.workspace_id, endpoint_id)
    db.session.commit()
    owe(world, endpoint_id, 1)
    assert claim(Lanes(4)) == []
    assert [(row.state, row.due_at) for row in deliveries()] == [("dead", None)] * 2


def test_what_slipped_past_a_pause_is_held_when_it_is_claimed(context: Flask, world: World) -> None:
    endpoint_id = subscribe(world, URL)
    db.session.get_one(Endpoint, endpoint_id).status = "paused"
    owe(world, endpoint_id, 2)
    assert claim(Lanes(4)) == []
    assert [(row.state, row.due_at, row.claim) for row in deliveries()] == [("held", None, None)] * 2
