"""Assembles Inlet: settings, extensions, blueprints. Nothing in webapp imports from here."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.config import read_settings
from webapp.database.engine import engine_options, prepare
from webapp.extensions import db, limiter, migrate
from webapp.http.errors import answer_errors
from webapp.http.request_id import mark_requests
from webapp.intake import views as intake

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application, configured from the environment unless a whole configuration is given."""
    app = Flask(__name__)
    app.config.update(config or read_settings(os.environ, start=os.environ.get("INLET_START") == "1"))
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["DATABASE_URL"])
    app.url_map.merge_slashes = False
    _trust_proxies(app, app.config["TRUSTED_PROXIES"])
    mark_requests(app)
    _bind_extensions(app)
    answer_errors(app)
    intake.register(app)
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe what a proxy says of the client only from as many proxies as the operator counted."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _bind_extensions(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = app.config["REDIS_URL"] or "memory://"
    if app.config["REDIS_URL"]:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    db.init_app(app)
    limiter.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        prepare(db.engine)
