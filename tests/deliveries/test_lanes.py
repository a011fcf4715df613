from datetime import timedelta

from webapp.deliveries.lanes import Lanes

SLOTS = 8


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def made(clock: Clock | None = None) -> Lanes:
    return Lanes(SLOTS, clock or Clock())


def prove_healthy(lanes: Lanes, lane: bytes) -> None:
    lanes.start([(lane, b"proof")])
    lanes.finish(lane, b"proof", succeeded=True)


def test_a_lane_that_is_not_known_starts_two() -> None:
    assert made().choose([b"a"] * 5 + [b"b"]) == [0, 1, 5]


def test_a_healthy_lane_takes_as_many_as_are_free() -> None:
    lanes = made()
    prove_healthy(lanes, b"a")
    assert lanes.choose([b"a"] * 20) == list(range(SLOTS))


def test_a_failure_makes_a_lane_cautious_again() -> None:
    lanes = made()
    prove_healthy(lanes, b"a")
    lanes.start([(b"a", b"1")])
    lanes.finish(b"a", b"1", succeeded=False)
    assert lanes.choose([b"a"] * 5) == [0, 1]


def test_a_slow_success_makes_a_lane_cautious() -> None:
    clock = Clock()
    lanes = made(clock)
    lanes.start([(b"a", b"1")])
    clock.now = 1.5
    lanes.finish(b"a", b"1", succeeded=True)
    assert lanes.choose([b"a"] * 5) == [0, 1]


def test_a_lane_with_two_under_way_is_saturated_until_one_ends() -> None:
    lanes = made()
    lanes.start([(b"a", b"1"), (b"a", b"2"), (b"b", b"3")])
    assert (lanes.saturated(), lanes.free) == ([b"a"], SLOTS - 3)
    lanes.finish(b"a", b"1", succeeded=False)
    assert lanes.saturated() == []


def test_a_healthy_lane_that_begins_to_hang_gives_back_all_slots_but_two() -> None:
    clock = Clock()
    lanes = made(clock)
    prove_healthy(lanes, b"a")
    lanes.start((b"a", bytes([number])) for number in range(SLOTS))
    assert lanes.free == 0
    clock.now = 1.0
    assert (lanes.saturated(), lanes.free) == ([b"a"], SLOTS - 2)


def test_lent_slots_are_bounded() -> None:
    clock = Clock()
    lanes = made(clock)
    for lane in (b"a", b"b", b"c"):
        prove_healthy(lanes, lane)
        lanes.start((lane, bytes([number])) for number in lanes.choose([lane] * SLOTS))
        clock.now += 1.0
    assert lanes.in_use <= lanes.capacity == 2 * SLOTS
    assert lanes.in_use + lanes.free <= lanes.capacity


def test_a_lane_that_asks_for_rest_gets_it_and_holds_no_slot_meanwhile() -> None:
    clock = Clock()
    lanes = made(clock)
    lanes.start([(b"a", b"1")])
    lanes.finish(b"a", b"1", succeeded=False, rest=timedelta(seconds=30))
    assert (lanes.saturated(), lanes.free) == ([b"a"], SLOTS)
    clock.now = 30.0
    assert lanes.saturated() == []
