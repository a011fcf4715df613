"""Health: is the process alive, can it take in a lead, and is nothing lost?"""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.deliveries.reconciliation import reconcile
from webapp.errors import Unavailable
from webapp.extensions import db
from webapp.http.envelope import json_response
from webapp.operations.callers import require_operator
from webapp.operations.revision import Revision, read_revision

logger = logging.getLogger(__name__)

health = Blueprint("health", __name__, url_prefix="/health")


@health.get("/live")
def live() -> Response:
    return json_response({"status": "ok"})


@health.get("/ready")
def ready() -> Response:
    """Answers 200 once the database answers; else, and while the server is about to stop (P15), 503."""
    drain_file = current_app.config["DRAIN_FILE"]
    if drain_file and Path(drain_file).exists():
        raise Unavailable("This server is about to stop. Ask another one.")
    db.session.execute(text("SELECT 1"))
    return json_response({"status": "ok"})


@health.get("/deep")
def deep() -> Response:
    """Nothing is lost (P14): 200 when all is well, else 503 with what is not. Nothing of a workspace is shown."""
    require_operator()
    try:
        report = _report(read_revision(), asdict(reconcile(db.session())))
    except SQLAlchemyError:
        logger.exception("The database cannot be looked at")
        report = {"all_well": False, "database": "unavailable"}
    return json_response(report, 200 if report["all_well"] else 503)


def _report(revision: Revision, findings: dict[str, int]) -> dict[str, Any]:
    return {
        "all_well": revision.is_newest and not any(findings.values()),
        "database": "ok",
        "migrations": "ok" if revision.is_newest else "behind",
        "reconciliation": findings,
    }
