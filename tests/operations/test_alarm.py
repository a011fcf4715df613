"""What the reconciliation finds is one line of the log, an error."""

import logging

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import submit
from webapp.events.models import Event
from webapp.extensions import db
from webapp.operations.alarm import watch


def test_nothing_is_said_while_all_is_well(context: Flask, world: World, caplog: pytest.LogCaptureFixture) -> None:
    submit(world)
    assert watch() == 0
    assert caplog.records == []


def test_what_is_not_well_is_one_error_with_its_counts(
    context: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    db.session.query(Event).filter_by(id=submit(world)).delete()
    db.session.commit()
    assert watch() == 0
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "The reconciliation is not all 0: 1 submissions without event"
    assert record.facts["submissions_without_event"] == 1  # type: ignore[attr-defined]
