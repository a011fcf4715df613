"""The report of a form: from view to submission, where visitors stop, and by what they differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from webapp.forms.definition.definition import Definition
from webapp.forms.visit_figures import added, counted_by_place
from webapp.forms.visit_tallies import Counts, Place
from webapp.insights.period import Period

NOTHING: Counts = (0, 0, 0)
MOST_ROWS = 20
DEVICES = {"computer": "Computer", "phone": "Phone", "tablet": "Tablet"}


@dataclass(frozen=True)
class Stage:
    """A stage of the way: how many came to it, of all who saw the form, and of those who came to the stage before."""

    label: str
    count: int
    of_all: float | None
    of_last: float | None


@dataclass(frozen=True)
class Line:
    """The visits that are alike in one thing."""

    name: str
    views: int
    starts: int
    submissions: int

    @property
    def rate(self) -> float | None:
        return share(self.submissions, self.views)


@dataclass(frozen=True)
class Stop:
    """A field at which this many went no further; `share`: of all who began and did not send."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Report:
    total: Line
    stages: Sequence[Stage]
    stops: Sequence[Stop]
    by_day: Sequence[tuple[date, Line]]
    by_source: Sequence[Line]
    by_device: Sequence[Line]
    by_host: Sequence[Line]


def report_of(session: Session, form_id: bytes, definition: Definition, period: Period) -> Report:
    """`definition`: what is published; fields that are no longer part of it are called by their keys."""
    counted = counted_by_place(session, form_id, period.since, period.until)
    by = _by_kind(counted)
    days = {place.day: counts for place, counts in counted.items() if place.kind == "total"}
    total = Line("", *by["total"].get("", NOTHING))
    return Report(
        total=total,
        stages=list(_stages(total, by["step"], definition)),
        stops=_stops(total, by["field"], definition),
        by_day=[(day, Line(day.isoformat(), *days.get(day, NOTHING))) for day in period.days],
        by_source=_lines(by["source"], {"direct": "Direct", "other": "Other"}),
        by_device=_lines(by["device"], DEVICES),
        by_host=_lines(by["host"], {"": "Page of its own", "other": "Other"}),
    )


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _by_kind(counted: Mapping[Place, Counts]) -> Mapping[str, Mapping[str, Counts]]:
    by: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for place, counts in counted.items():
        by[place.kind][place.name] = added(by[place.kind][place.name], counts)
    return by


def _stages(total: Line, by_step: Mapping[str, Counts], definition: Definition) -> Iterator[Stage]:
    reached = [("Views", total.views), ("Starts", total.starts)]
    for number, step in enumerate(definition.steps[1:], start=2):
        label = f"Step {number}" + (f": {step[0].label}" if step[0].label else "")
        further = (counts[1] for name, counts in by_step.items() if name.isdecimal() and int(name) >= number)
        reached.append((label, sum(further)))
    reached.append(("Submissions", total.submissions))
    last = None
    for label, count in reached:
        yield Stage(label, count, share(count, total.views), None if last is None else share(count, last))
        last = count


def _stops(total: Line, by_field: Mapping[str, Counts], definition: Definition) -> list[Stop]:
    """In the order of the form. Without JavaScript nobody tells of the field, unless the form has steps."""
    left = {name: starts - submissions for name, (_, starts, submissions) in by_field.items()}
    order = {field.key: field.label or field.key for field in definition.fields if field.kind.holds_answer}
    stopped = total.starts - total.submissions
    counts = [(label, left.pop(key, 0)) for key, label in order.items()]
    counts += sorted(left.items())
    counts.append(("Not known", stopped - sum(count for _, count in counts)))
    known = order.values()
    return [Stop(label, count, count / stopped) for label, count in counts if count > 0 or (label in known and stopped)]


def _lines(by_name: Mapping[str, Counts], words: Mapping[str, str]) -> list[Line]:
    """The most seen first; what is beyond the most that are shown goes under Other."""
    ordered = sorted(by_name.items(), key=lambda entry: (-entry[1][0], entry[0]))
    shown, rest = ordered[:MOST_ROWS], ordered[MOST_ROWS:]
    lines = [Line(words.get(name, name), *counts) for name, counts in shown]
    return [*lines, Line("Other", *_sum(counts for _, counts in rest))] if rest else lines


def _sum(counted: Iterable[Counts]) -> Counts:
    whole = NOTHING
    for counts in counted:
        whole = added(whole, counts)
    return whole
