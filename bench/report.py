"""How a figure is told: one line with the goal that it belongs to, what must be reached and what is aimed at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bench.site import Bench


@dataclass(frozen=True)
class Figure:
    """`must` and `goal` are in the unit of `value`. A goal above the must means: the more the better."""

    number: str
    what: str
    value: float
    unit: str = ""
    must: float | None = None
    goal: float | None = None

    def __str__(self) -> str:
        told = f"{self.number:<4} {self.what:<52} {_worded(self.value):>8} {self.unit:<4}"
        if self.must is None or self.goal is None:
            return told.rstrip()
        return f"{told} must {_worded(self.must)}, goal {_worded(self.goal)}: {self._verdict(self.must, self.goal)}"

    def _verdict(self, must: float, goal: float) -> str:
        sign = 1 if goal > must else -1
        if sign * self.value >= sign * goal:
            return "goal reached"
        return "must reached" if sign * self.value >= sign * must else "SHORT of the must"


class Measurement(Protocol):
    """Gives its figures one by one, each as soon as it is known; a plain line is told beside them."""

    def __call__(self, bench: Bench) -> Iterator[Figure | str]: ...


def _worded(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
