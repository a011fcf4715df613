"""When a member can be given leads and calls: their hours of work, days away, and the most leads of a day."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from webapp.errors import Invalid
from webapp.http.fields import Day
from webapp.http.shapes import Patch
from webapp.workspaces.hours_input import Hours
from webapp.workspaces.models import Member

MOST_A_DAY = 10_000


class AvailabilityPatch(Patch):
    away: bool = False
    away_from: Annotated[Day | None, Field(description="The first day on which they are away, in their zone.")] = None
    away_until: Annotated[Day | None, Field(description="The last one.")] = None
    working_hours: Annotated[Hours | None, Field(description="In their own zone; null: always.")] = None
    daily_cap: Annotated[
        Annotated[int, Field(ge=0, le=MOST_A_DAY)] | None,
        Field(description="The most leads that forms give them on one day of the workspace; null: as many as come."),
    ] = None


def change_availability(member: Member, changes: Mapping[str, Any]) -> list[str]:
    """Apply checked changes, by the member's columns; gives what changed. Raises Invalid for days out of order."""
    wanted = {name: value if value != {} else None for name, value in changes.items()}
    changed = [name for name, value in wanted.items() if getattr(member, name) != value]
    begins, ends = (wanted.get(name, getattr(member, name)) for name in ("away_from", "away_until"))
    if begins is not None and ends is not None and ends < begins:
        problem = "The last day away is before the first."
        raise Invalid(f"awayUntil: {problem}", fields={"awayUntil": [problem]})
    for name in changed:
        setattr(member, name, wanted[name])
    return changed
