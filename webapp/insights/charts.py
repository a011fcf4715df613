"""What a chart needs beside its figures."""

_STEPS = (1, 2, 4, 6, 10)


def ceiling(most: int) -> int:
    """Where an axis ends that has to hold this many: a round number whose half is one as well; 4 at the least."""
    unit = 1
    while unit * 10 < most:
        unit *= 10
    return max(4, next(unit * step for step in _STEPS if unit * step >= most))
