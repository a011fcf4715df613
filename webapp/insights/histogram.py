"""How long answers took, kept as counts in buckets that grow by a twelfth: any median is exact to 4 %.

Buckets are numbered from five minutes on, which those below 0 took less than; JSON has the number as text.
"""

import math
from collections.abc import Iterable, Mapping
from itertools import accumulate

FAST, GROWTH = 300.0, 1.08  # seconds
Counts = Mapping[str, int]


def bucket_of(seconds: float) -> str:
    return str(math.floor(math.log(max(seconds, 1.0) / FAST, GROWTH)))


def add(to: dict[str, int], counts: Counts) -> None:
    for bucket, count in counts.items():
        to[bucket] = to.get(bucket, 0) + count


def fast(counts: Counts) -> int:
    """How many took less than five minutes, exactly."""
    return sum(count for bucket, count in counts.items() if int(bucket) < 0)


def quantile(counts: Counts, share: float) -> float | None:
    """Seconds within which this share (0 to 1) of all lie; None of nothing."""
    ordered = sorted((int(bucket), count) for bucket, count in counts.items())
    wanted = share * sum(counts.values())
    reached = zip(ordered, accumulate(count for _, count in ordered), strict=True)
    return next((_middle(bucket) for (bucket, _), so_far in reached if so_far >= wanted), None)


def split(counts: Counts, edges: Iterable[float]) -> list[int]:
    """How many took less than each of these seconds but not less than the one before; the last: longer than all."""
    bounds = [*edges, math.inf]
    found = [0] * len(bounds)
    for bucket, count in counts.items():
        middle = _middle(int(bucket))
        found[next(place for place, edge in enumerate(bounds) if middle < edge)] += count
    return found


def _middle(bucket: int) -> float:
    return FAST * math.pow(GROWTH, bucket + 0.5)
