"""The funnel: from the view of a form to what was won, each number with the rows that it counts; and how it went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.http.fields import FORM as FORM_ID
from webapp.insights.asking import Asked
from webapp.insights.counting import FORM, OWNER
from webapp.insights.reading import Figures, total_of

BY_WEEK = 62  # days, from which on a trend is drawn by week
_REQUESTS = {7: "week", 30: "month"}  # the times that the request log knows


@dataclass(frozen=True)
class Stage:
    """`of_last`: of those at the stage before, where those can be the same ones; `before`: in the time before."""

    label: str
    count: int
    before: int
    of_last: float | None
    href: str


@dataclass(frozen=True)
class Point:
    label: str
    figures: Figures
    since: date
    until: date


def stages(asked: Asked, now: Figures, before: Figures) -> list[Stage]:
    """What an owner is asked for begins with leads: nobody owns a view."""
    names = ("Views", "Starts", "Submissions", "Leads", "Qualified", "Won")
    ways = _ways(asked)
    shown = names[3:] if asked.scope.of == OWNER else names
    found: list[Stage] = []
    for name in shown:
        count = getattr(now, name.lower())
        last = found[-1].count if found else 0
        rate = count / last if last and count <= last else None
        found.append(Stage(name, count, getattr(before, name.lower()), rate, ways[name]))
    return found


def points(asked: Asked, days: Sequence[tuple[date, Figures]]) -> list[Point]:
    """One for each day, or for each week, from Monday on, of a long time."""
    if len(days) < BY_WEEK:
        return [Point(f"{day:%-d %b}", one, day, day) for day, one in days]
    return list(_weeks(days))


def _weeks(days: Sequence[tuple[date, Figures]]) -> Iterator[Point]:
    mondays = sorted({day - timedelta(days=day.weekday()) for day, _ in days})
    for monday in mondays:
        of_it = [(day, one) for day, one in days if monday <= day < monday + timedelta(days=7)]
        since, until = of_it[0][0], of_it[-1][0]
        yield Point(f"{since:%-d %b}", total_of(one for _, one in of_it), since, until)


def _ways(asked: Asked) -> dict[str, str]:
    """Where the rows of each number are."""
    form = FORM_ID.show(asked.scope.of_id) if asked.scope.of == FORM else ""
    results = f"/forms/{form}/results?{asked.period.query}" if form else "/forms"
    since = _REQUESTS.get(asked.period.span)
    log = "/requests?outcome=accepted" + (f"&form={form}" if form else "") + (f"&since={since}" if since else "")
    leads = f"/insights/leads?{asked.query()}"
    return {
        "Views": results,
        "Starts": results,
        "Submissions": log,
        "Leads": leads,
        "Qualified": f"{leads}&stage=qualified",
        "Won": f"{leads}&stage=won",
    }
