"""How long something takes, as people enter it: a number and a unit, optionally of business hours alone."""

import re

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from webapp.errors import Invalid

_UNITS = {"minutes": 1, "hours": 60, "days": 1440}
_AMOUNT = re.compile(r"[0-9]{1,6}")


class SpanFields:
    """What a form with a span in it has. A day of business hours is 24 of them, which are several days at work."""

    amount = StringField(
        "How long",
        [DataRequired("Enter how long.")],
        default="15",
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    unit = SelectField("Unit", choices=[SelectChoice(unit, unit) for unit in _UNITS], default="minutes")
    in_business_hours = BooleanField(
        "Count business hours alone", description="Those of Settings → General, else every hour counts."
    )


def entered(minutes: int) -> dict[str, str]:
    """As the fields show it: in the largest unit that it is whole in."""
    unit = next(unit for unit, size in reversed(_UNITS.items()) if minutes % size == 0)
    return {"amount": str(minutes // _UNITS[unit]), "unit": unit}


def minutes_of(amount: str | None, unit: str | None) -> int:
    """Raises Invalid for what is no number."""
    text = (amount or "").strip()
    if not _AMOUNT.fullmatch(text):
        raise Invalid(fields={"amount": ["Enter a whole number, such as 15."]})
    return int(text) * _UNITS.get(unit or "", 1)
