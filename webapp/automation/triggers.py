"""Whether a run is meant for its lead: asked once it begins, so that no question delays the delivery of an event."""

from datetime import datetime

from webapp.automation.conditions import holds
from webapp.automation.definition import Definition, Trigger
from webapp.automation.scene import Scene
from webapp.leads.filling import tag_key


def begins_at(scene: Scene, trigger: Trigger) -> datetime:
    """When it is time to ask: at once, or when a lead has gone unanswered for so long."""
    if trigger.kind != "lead.unanswered":
        return scene.now
    since = scene.event.created_at
    return scene.later(trigger.minutes, in_business_hours=trigger.in_business_hours, since=since)


def why_not(scene: Scene, definition: Definition) -> str | None:
    """Why a run is not meant for this lead after all; None where it is."""
    trigger, data = definition.trigger, scene.event.data
    if trigger.form is not None and scene.form_id != trigger.form:
        return "It came by another form."
    if trigger.kind == "tag.added" and not _has_tag(data.get("tagsAdded") or [], trigger.tag):
        return "The tag was not added." if trigger.tag else "No tag was added."
    if trigger.kind == "deal.stage_changed" and trigger.stage not in (None, data.get("to")):
        return "The deal went to another stage."
    if trigger.kind == "lead.unanswered" and not scene.lead.is_waiting:
        return "Somebody saw to the lead in time."
    return None if holds(definition.when, scene.value) else "The conditions do not hold."


def _has_tag(added: list[str], wanted: str | None) -> bool:
    return bool(added) if wanted is None else tag_key(wanted) in map(tag_key, added)
