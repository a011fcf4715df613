"""Hours of work as they are sent, by the API or by a page: one check for both, and the field that a page shows.

`components/hours.html` draws the field; a page without a script sends all of its days at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from wtforms import Field as PageField
from wtforms.validators import ValidationError

from webapp.workspaces.hours import DAYS

MOST_SPANS = 6
SPANS_SHOWN = 2
DAY_NAMES = dict(zip(DAYS, "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), strict=True))
USUAL = {day: [["09:00", "17:00"]] for day in DAYS[:5]}
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")

Stored = dict[str, list[list[str]]]


def check_hours(hours: Mapping[str, Sequence[Sequence[str]]]) -> Stored | None:
    """The spans of each day in their order, without days that have none; None: always. Raises ValueError."""
    checked = {day: _day(day, hours[day]) for day in DAYS if hours.get(day)}
    return checked or None


def _day(day: str, spans: Sequence[Sequence[str]]) -> list[list[str]]:
    name = DAY_NAMES[day]
    for span in spans:
        if len(span) != 2 or not all(_TIME.fullmatch(time) for time in span):
            raise ValueError(f"{name}: enter both times, such as 09:00 and 17:00.")
        if span[0] >= span[1]:
            raise ValueError(f"{name}: {span[1]} is not after {span[0]}.")
    ordered = sorted([list(span) for span in spans])
    for (_, ends), (begins, _) in zip(ordered, ordered[1:], strict=False):
        if begins <= ends:
            raise ValueError(f"{name}: the hours meet each other at {begins}. Make one of the two.")
    return ordered


Hours = Annotated[
    dict[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        Annotated[list[Annotated[list[str], Field(min_length=2, max_length=2)]], Field(max_length=MOST_SPANS)],
    ],
    Field(
        description="By day its spans from and until, on the clock of the wall there; no day at all: always.",
        examples=[{"mon": [["09:00", "12:30"], ["13:30", "17:00"]]}],
    ),
    AfterValidator(lambda hours: check_hours(hours) or {}),
]


class HoursField(PageField):  # type: ignore[misc]
    """Seven days with a few spans each, or always (None). What cannot be read stays as it was typed."""

    data: Stored | None
    always: bool

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        if formdata is None:
            self.data, self.always = data or None, not data
            return
        self.always = f"{self.name}-always" in formdata
        typed = {day: list(self._typed(formdata, day)) for day in DAYS}
        self.data = None if self.always else {day: spans for day, spans in typed.items() if spans}

    def pre_validate(self, form: object) -> None:
        if self.always:
            return
        try:
            self.data = check_hours(self.data or {})
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if self.data is None:
            raise ValidationError("Enter the hours of at least one day, or choose always.")

    @property
    def days(self) -> Iterator[tuple[str, str, list[list[str]]]]:
        """Each day with its name, its spans and empty ones to fill in; the usual hours where it is always."""
        shown = USUAL if self.always else self.data or {}
        for day, name in DAY_NAMES.items():
            spans = [[begins, "00:00" if ends == "24:00" else ends] for begins, ends in shown.get(day, [])]
            spare = max(SPANS_SHOWN - len(spans), min(1, MOST_SPANS - len(spans)))
            yield day, name, spans + [["", ""]] * spare

    def _typed(self, formdata: Any, day: str) -> Iterator[list[str]]:
        """The spans of a day of which anything was entered; a span until midnight ends with the day."""
        for place in range(MOST_SPANS):
            begins, ends = (formdata.get(f"{self.name}-{day}-{place}-{end}", "").strip() for end in ("from", "to"))
            if begins or ends:
                yield [begins, "24:00" if ends == "00:00" else ends]
