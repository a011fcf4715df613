"""The days that a report is of: a number of days until today, or from one day to another. Days are those of UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlencode

from webapp.http.fields import Day
from webapp.http.route import PageArgs

Span = Literal[7, 30, 90]
SPANS: tuple[int, ...] = get_args(Span)
USUAL, LONGEST = 30, 366


class PeriodArgs(PageArgs):
    """Days that are named stand over a number of them; one alone begins or ends as many as are usual."""

    days: Literal["7", "30", "90"] | None = None
    since: Day | None = None
    until: Day | None = None


@dataclass(frozen=True)
class Period:
    """From one day to another, both included. `span`: the number of days that was asked for, 0 for named days."""

    since: date
    until: date
    span: int = 0

    @classmethod
    def of(cls, args: PeriodArgs) -> "Period":
        """Turned round where it ends before it begins, and never longer than a year."""
        today = datetime.now(UTC).date()
        if args.since is None and args.until is None:
            span = int(args.days or USUAL)
            return cls(today - timedelta(days=span - 1), today, span)
        ahead = timedelta(days=USUAL - 1)
        first = args.since or args.until or today
        last = args.until or min(first + ahead, today)
        since, until = sorted((first if args.since else last - ahead, last))
        return cls(max(since, until - timedelta(days=LONGEST - 1)), until)

    @property
    def days(self) -> list[date]:
        return [self.since + timedelta(days=number) for number in range((self.until - self.since).days + 1)]

    @property
    def query(self) -> str:
        """What the address says of it."""
        asked = {"days": self.span} if self.span else {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return urlencode(asked)
