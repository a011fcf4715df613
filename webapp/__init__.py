"""Assembles Inlet: settings, extensions, commands, and what is answered. Nothing in webapp imports from here."""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask

from webapp import cli as commands
from webapp.config import read_settings
from webapp.database.engine import engine_options, prepare
from webapp.extensions import db, limiter
from webapp.operations import fault


class Inlet(Flask):
    """Flask, told that nothing here is async, which it would find out of each hook and view at each request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Mapping[str, Any] | None = None, *, start: bool = False, serving: bool = True) -> Flask:
    """The application, configured from the environment unless a whole configuration is given.

    `start` begins a quick start where there is none: its secret key is made and kept in INLET_HOME. `serving`: whether
    this process answers addresses; one that does not takes a fifth less memory.
    """
    app = Inlet(__name__)
    app.config.update(config or read_settings(os.environ, start=start))
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["DATABASE_URL"])
    _bind_extensions(app)
    commands.register(app)
    if serving:
        import_module("webapp.site").serve_site(app)
    else:
        _load_models()
    return app


def _load_models() -> None:
    """Have the metadata know all tables, so that whatever walks the foreign keys finds each."""
    for path in sorted(Path(__file__).parent.rglob("*models.py")):
        import_module(".".join(("webapp", *path.relative_to(Path(__file__).parent).with_suffix("").parts)))


def _bind_extensions(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = app.config["REDIS_URL"] or "memory://"
    if app.config["REDIS_URL"]:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    db.init_app(app)
    # It brings the storage alone: its hooks would look at each request for limits that nobody declares to it.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
    with app.app_context():
        prepare(db.engine)
    fault.arm(app)
