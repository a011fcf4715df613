"""Whose turn it is: a pool's members in turns by their weights, the same for the same number of the turn, anywhere."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd


def whose_turn(weights: Sequence[int], turn: int) -> int:
    """The place of whose turn it is, of at least one. At every turn each had their share, to less than one lead."""
    divisor = reduce(gcd, weights)
    order = _round(tuple(weight // divisor for weight in weights))
    return order[turn % len(order)]


@lru_cache(maxsize=512)
def _round(weights: tuple[int, ...]) -> tuple[int, ...]:
    """One round, in which each has as many turns as they weigh, spread as evenly as can be (Tijdeman, 1980).

    Whoever is behind their share far enough may have a turn; of those, whoever would fall behind by a whole one first.
    """
    whole, slack = sum(weights), Fraction(1, max(2 * len(weights) - 2, 1))
    had = [0] * len(weights)
    order = []
    for turn in range(1, whole + 1):
        behind = [Fraction(turn * weight, whole) - had[place] for place, weight in enumerate(weights)]
        ready = [place for place, lag in enumerate(behind) if lag >= slack or len(weights) == 1]
        chosen = min(ready, key=lambda place: (1 - slack - behind[place]) / weights[place])
        had[chosen] += 1
        order.append(chosen)
    return tuple(order)
