"""What the pages of a member's hours and days away send, by the names of AvailabilityPatch, which holds their rules."""

from typing import Any, Self

from pydantic.alias_generators import to_camel
from wtforms import BooleanField, DateField, IntegerField
from wtforms.validators import Optional

from webapp.http.html import Input
from webapp.workspaces.hours_input import HoursField
from webapp.workspaces.models import Member


class OwnAvailabilityInput(Input):
    away = BooleanField("Away until further notice", description="No leads and no calls until this is taken back.")
    away_from = DateField("First day away", [Optional()])
    away_until = DateField("Last day away", [Optional()])
    working_hours = HoursField("Working hours")

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls(formdata=None, data=vars(member))

    def values(self) -> dict[str, Any]:
        return {to_camel(field.name): field.data for field in self}


class AvailabilityInput(OwnAvailabilityInput):
    daily_cap = IntegerField(
        "Leads a day",
        [Optional()],
        description="The most that forms give them on one day of the workspace. Empty: as many as come.",
    )
