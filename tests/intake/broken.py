"""A form whose settings cannot work: put into the database past every check, as a bug or a hand might do."""

from flask import Flask
from sqlalchemy import text

from tests.conftest import World
from webapp.extensions import db

_set = text("UPDATE forms SET field_mapping = :mapping WHERE id = :form")


def break_mapping(app: Flask, world: World) -> None:
    """From here on every submission of the world's form meets an error that is ours."""
    _write(app, world, '["not", "an", "object"]')


def mend_mapping(app: Flask, world: World) -> None:
    _write(app, world, "{}")


def _write(app: Flask, world: World, mapping: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(_set, {"mapping": mapping, "form": world.form_id})
