"""Hours of work: when a workspace or a member is there, in its own time zone, and time that counts only then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 400  # days ahead that are looked at; whoever is there at all is there within a week

Hours = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Clock:
    """`hours`: by the day's name its spans, such as `{"mon": [["09:00", "12:30"], ["13:30", "24:00"]]}`.

    They are in order and do not meet; no hours at all mean always. `zone`: the name of a time zone.
    """

    hours: Hours
    zone: str

    @property
    def is_always(self) -> bool:
        return not any(self.hours.values())

    def is_open(self, at: datetime) -> bool:
        return self.is_always or self.opens(at) == at

    def opens(self, at: datetime) -> datetime:
        """That moment, or the next one at which somebody is there."""
        return at if self.is_always else next(begins for begins, _ in self.spans(at))

    def after(self, at: datetime, time: timedelta) -> datetime:
        """The moment by which so much time has passed in these hours."""
        if self.is_always:
            return at + time
        for begins, ends in self.spans(at):
            if time <= ends - begins:
                return begins + time
            time -= ends - begins
        raise ValueError("that is more than a year of open hours away")

    def between(self, since: datetime, until: datetime) -> timedelta:
        """How much time passed in these hours from one moment to another."""
        if self.is_always:
            return max(until - since, timedelta())
        passed = timedelta()
        for begins, ends in self.spans(since):
            if begins >= until:
                break
            passed += min(ends, until) - begins
        return passed

    def spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans from a moment on, in UTC; what has begun already begins there."""
        zone = ZoneInfo(self.zone)
        first = at.astimezone(zone).date()
        for day in (first + timedelta(days=number) for number in range(-1, LONGEST)):
            for since, until in self.hours.get(DAYS[day.weekday()], ()):
                begins, ends = (_moment(datetime.combine(day, time()), text, zone) for text in (since, until))
                if ends > at and ends > begins:
                    yield max(begins, at), ends


def _moment(day: datetime, text: str, zone: ZoneInfo) -> datetime:
    """A time of a day by the clock on the wall there; 24:00 is the next midnight."""
    hours, minutes = (int(part) for part in text.split(":"))
    return (day + timedelta(hours=hours, minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)
