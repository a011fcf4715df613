"""Turns by weight: even at every turn, and the same for the same number of the turn."""

from collections import Counter

import pytest

from webapp.forms.turns import whose_turn


@pytest.mark.parametrize("weights", [[1], [1] * 7, [2, 1], [5, 1, 1], [10, 3, 3, 2, 1], [7, 7, 9, 1, 1, 1, 10, 4, 2]])
def test_at_every_turn_each_had_their_share_to_less_than_one_lead(weights: list[int]) -> None:
    had: Counter[int] = Counter()
    for turn in range(3 * sum(weights)):
        had[whose_turn(weights, turn)] += 1
        shares = [(turn + 1) * weight / sum(weights) for weight in weights]
        assert all(abs(had[place] - share) < 1 for place, share in enumerate(shares))


def test_members_of_one_weight_follow_each_other_in_their_order() -> None:
    assert [whose_turn([3, 3, 3], turn) for turn in range(6)] == [0, 1, 2, 0, 1, 2]
