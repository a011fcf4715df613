from datetime import timedelta

import pytest

from webapp.leads.waiting import span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "within a minute"),
        (59, "within a minute"),
        (60, "after 1 min"),
        (3599, "after 59 min"),
        (7200, "after 2 h"),
        (86_400, "after 1 day"),
        (200_000, "after 2 days"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words
