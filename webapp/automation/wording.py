"""The words of what a step did; they leave out who and when, so that they also tell what it would do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.automation.scene import Scene
from webapp.deliveries.mails import fill


def filled(scene: Scene, template: str) -> str:
    """A text with the lead's fields in place of `{{firstName}}` and the like."""
    return fill(template, scene.fields)


def moment(scene: Scene, at: datetime) -> str:
    """In the workspace's zone, which it names, to the minute."""
    return f"{at.astimezone(ZoneInfo(scene.workspace.time_zone)):%-d %b %Y, %H:%M (%Z)}"
