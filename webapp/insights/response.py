"""How fast leads are answered: all of them, by owner and by form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from webapp.http.fields import FORM as FORM_ID
from webapp.http.fields import MEMBER
from webapp.insights import histogram
from webapp.insights.asking import UNASSIGNED, Asked
from webapp.insights.counting import NOBODY, OWNER
from webapp.insights.reading import Figures, Speed

MINUTE, HOUR, DAY = 60, 3600, 86_400
EDGES = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY)
NAMES = ("< 1 min", "1–5 min", "5–15 min", "15–60 min", "1–4 h", "4–24 h", "1–3 d", "> 3 d")


@dataclass(frozen=True)
class Line:
    name: str
    speed: Speed
    waiting: int
    href: str


def spread(speed: Speed) -> list[tuple[str, int]]:
    """How many were answered within each span."""
    return list(zip(NAMES, histogram.split(speed.counts, EDGES), strict=True))


def lines(asked: Asked, of: str, found: Mapping[bytes, Figures], names: Mapping[bytes, str]) -> Sequence[Line]:
    """Those with the most leads to answer first; who had none has no line."""
    ordered = sorted(found.items(), key=lambda entry: -entry[1].came_in)
    return [
        Line(names.get(id_, "Gone"), one.speed, one.waiting, _way(asked, of, id_))
        for id_, one in ordered
        if one.came_in
    ]


def _way(asked: Asked, of: str, id_: bytes) -> str:
    if id_ == NOBODY:
        return f"/insights/leads?{asked.period.query}&of={UNASSIGNED}" if of == OWNER else ""
    shown = (MEMBER if of == OWNER else FORM_ID).show(id_)
    return f"/insights/leads?{asked.period.query}&" + urlencode({"of": shown})
