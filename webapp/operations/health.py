"""Health: is the process alive, and can it take in a lead?"""

from flask import Blueprint, Response
from sqlalchemy import text

from webapp.extensions import db
from webapp.http.envelope import json_response

health = Blueprint("health", __name__, url_prefix="/health")


@health.get("/live")
def live() -> Response:
    return json_response({"status": "ok"})


@health.get("/ready")
def ready() -> Response:
    """Answers 200 once the database answers; else the 503 of an unavailable database."""
    db.session.execute(text("SELECT 1"))
    return json_response({"status": "ok"})
