"""What a fault left behind: one figure, what was expected of it, and whether they agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    figure: object
    expected: str
    holds: bool

    def __str__(self) -> str:
        return f"{'ok  ' if self.holds else 'FAIL'} {self.name}: {self.figure} expected {self.expected}"


Fault = Callable[[], Iterator[Figure]]


def exactly(name: str, figure: object, expected: object) -> Figure:
    return Figure(name, figure, str(expected), figure == expected)


def at_most(name: str, figure: float, bound: float, unit: str = "") -> Figure:
    return Figure(name, f"{figure:.4g}{unit}", f"at most {bound:g}{unit}", figure <= bound)


def at_least(name: str, figure: float, bound: float, unit: str = "") -> Figure:
    return Figure(name, f"{figure:.4g}{unit}", f"at least {bound:g}{unit}", figure >= bound)
