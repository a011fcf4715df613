"""Runs and workflows in words and colours, as pages show them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from webapp.automation.models import Run, Workflow
from webapp.events.models import Event
from webapp.http.fields import LEAD, RUN, WORKFLOW

STATUSES = {"draft": ("Draft", "neutral"), "active": ("Active", "green"), "paused": ("Paused", "amber")}
STATES = {
    "due": ("Under way", "blue"),
    "held": ("Held", "amber"),
    "done": ("Done", "green"),
    "not_meant": ("Not meant", "neutral"),
    "stopped": ("Stopped", "red"),
    "failed": ("Failed", "red"),
    "cancelled": ("Cancelled", "neutral"),
}
# What the list of runs can be narrowed to, by the name in its address.
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", ("due", "held")),
    "done": ("Done", ("done",)),
    "failed": ("Failed or stopped", ("failed", "stopped")),
    "cancelled": ("Cancelled", ("cancelled",)),
    "not_meant": ("Not meant", ("not_meant",)),
}
OUTCOMES = {"done": ("circle-check", "green"), "skipped": ("minus", "neutral"), "failed": ("circle-x", "red")}
_EVENTS = {
    "form.submitted": "The form was submitted",
    "lead.created": "The lead was new",
    "lead.updated": "The lead was changed",
    "deal.stage_changed": "Its deal changed the stage",
    "callback.scheduled": "A callback was scheduled",
    "callback.completed": "A callback was completed",
    "consent.given": "A consent was given",
    "consent.confirmed": "A consent was confirmed by email",
    "consent.withdrawn": "A consent was withdrawn",
}
# What a step made, by the name in its data: what a link to it says, and where it leads.
_MADE = {
    "delivery": ("Delivery", "dlv", "/deliveries/"),
    "deal": ("Deal", "deal", "/deals/"),
    "callback": ("Callback", "cb", "/callbacks/"),
}


def run_row(run: Run, names: Mapping[bytes, str], events: Mapping[bytes, Event]) -> dict[str, Any]:
    """`until`: when its next step is due, where that is not now."""
    label, tone = STATES.get(run.state, (run.state, "neutral"))
    if run.state == "done" and run.reason:
        tone = "amber"
    waits = run.state == "due" and run.due_at is not None and run.due_at > datetime.now(UTC)
    event = events.get(run.event_id)
    return {
        "id": RUN.show(run.id),
        "workflow": WORKFLOW.show(run.workflow_id),
        "lead": LEAD.show(run.lead_id),
        "name": names.get(run.lead_id, "A lead that was erased"),
        "at": run.created_at,
        "state": run.state,
        "label": "Waiting" if waits else label,
        "tone": "violet" if waits else tone,
        "until": run.due_at if waits else None,
        "reason": run.reason,
        "event": event_words(event),
        "test": run.is_test,
    }


def event_words(event: Event | None) -> str:
    if event is None:
        return "An event that was erased"
    return _EVENTS.get(event.kind, event.kind.replace(".", " ").replace("_", " "))


def made_by(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Links to what a step made: what each says, and its address."""
    links = []
    for name, (words, prefix, address) in _MADE.items():
        found = data.get(name) or data.get(f"{name}s") or []
        for id_ in found if isinstance(found, list) else [found]:
            if str(id_).startswith(f"{prefix}_"):
                links.append((words, f"{address}{id_}"))
    return links


def status_of(workflow: Workflow) -> tuple[str, str]:
    return STATUSES[workflow.status]
