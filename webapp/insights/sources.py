"""What leads came by, source by source or campaign by campaign, and what of it earns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from webapp.insights.asking import Asked
from webapp.insights.counting import OTHER
from webapp.insights.reading import Figures, total_of
from webapp.insights.source_names import KINDS, name_of

MOST_ROWS = 50


@dataclass(frozen=True)
class Line:
    """`href`: its leads, to which a stage can be added; empty where it stands for many names."""

    name: str
    figures: Figures
    href: str


def kind_of(asked: Asked) -> str:
    return KINDS[asked.args.by][asked.args.touch]


def lines(asked: Asked, found: Mapping[str, Figures]) -> Sequence[Line]:
    """The most leads first; what is beyond the most that are shown goes under Other."""
    ordered = sorted(found.items(), key=lambda entry: (entry[0] == OTHER, -entry[1].leads, entry[0]))
    shown, rest = ordered[:MOST_ROWS], ordered[MOST_ROWS:]
    known = [Line(name_of(kind_of(asked), name), figures, _way(asked, name)) for name, figures in shown]
    return [*known, Line("Other", total_of(figures for _, figures in rest), "")] if rest else known


def _way(asked: Asked, name: str) -> str:
    if name == OTHER:
        return ""
    return f"/insights/leads?{asked.query()}&" + urlencode({"kind": kind_of(asked), "name": name})
