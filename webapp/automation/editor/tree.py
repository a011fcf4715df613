"""Changes to the tree of a workflow's steps. Each gives a changed copy, and raises NotFound for what is not there.

A place is a lane, and how many of its steps stand before: the lane `""` is the workflow itself, `s3.then` and
`s3.otherwise` are those of the branch `s3`. Moving goes from place to place as one reads, into branches and out again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webapp.automation.definition import Branch, Definition, Step
from webapp.errors import Conflict, NotFound

MOST = 50
MOST_IN_A_BRANCH = 20


@dataclass(frozen=True)
class Place:
    lane: str
    index: int

    def __str__(self) -> str:
        return f"{self.lane}:{self.index}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """As an address or a form says it: `s3.then:0`; raises NotFound."""
        lane, colon, index = text.rpartition(":")
        if not colon or not index.isdecimal() or len(index) > 3:
            raise _gone()
        return cls(lane, int(index))


def find(definition: Definition, key: str) -> Step:
    for step in definition.every_step():
        if step.key == key:
            return step
    raise _gone()


def place_of(definition: Definition, key: str) -> Place:
    for lane, steps in _lanes(definition).items():
        for index, step in enumerate(steps):
            if step.key == key:
                return Place(lane, index)
    raise _gone()


def insert(definition: Definition, place: Place, step: Step) -> Definition:
    """Keys that are taken become others. Raises Conflict where there is no room for it."""
    changed = definition.model_copy(deep=True)
    steps = _lanes(changed).get(place.lane)
    if steps is None or place.index > len(steps):
        raise _gone()
    taken = {one.key for one in definition.every_step()}
    steps.insert(place.index, _rekeyed(step, taken))
    return _with_room(changed)


def change(definition: Definition, step: Step) -> Definition:
    """In place of the step of the same key; a branch keeps the steps that it has."""
    place, old = place_of(definition, step.key), find(definition, step.key)
    changed = definition.model_copy(deep=True)
    if isinstance(step, Branch) and isinstance(old, Branch):
        step = step.model_copy(update={"then": old.then, "otherwise": old.otherwise})
    _lanes(changed)[place.lane][place.index] = step
    return changed


def remove(definition: Definition, key: str) -> Definition:
    place = place_of(definition, key)
    changed = definition.model_copy(deep=True)
    del _lanes(changed)[place.lane][place.index]
    return changed


def duplicate(definition: Definition, key: str) -> tuple[Definition, str]:
    """Below the step; and the key of the copy."""
    place = place_of(definition, key)
    there = Place(place.lane, place.index + 1)
    changed = insert(definition, there, find(definition, key))
    return changed, _lanes(changed)[there.lane][there.index].key


def move(definition: Definition, key: str, by: int) -> Definition:
    """By 1 down, by -1 up; beyond the ends it stays where it is."""
    step, place = find(definition, key), place_of(definition, key)
    without = remove(definition, key)
    places = list(_places(without))
    to = max(0, min(len(places) - 1, places.index(place) + by))
    return insert(without, places[to], step)


def new_key(definition: Definition) -> str:
    return _unused({step.key for step in definition.every_step()})


def ends(definition: Definition) -> tuple[str, str]:
    """The keys of the first and of the last step that cannot be moved further up, and down."""
    if not definition.steps:
        return "", ""
    last = definition.steps[-1]
    return definition.steps[0].key, last.key


def _lanes(definition: Definition) -> Mapping[str, list[Step]]:
    lanes = {"": definition.steps}
    for step in definition.every_step():
        if isinstance(step, Branch):
            lanes |= {f"{step.key}.then": step.then, f"{step.key}.otherwise": step.otherwise}
    return lanes


def _places(definition: Definition) -> Iterator[Place]:
    """Each place at which a step can stand, from the top of the page to its end."""
    return _places_of(definition.steps, "")


def _places_of(steps: list[Step], lane: str) -> Iterator[Place]:
    for index, step in enumerate(steps):
        yield Place(lane, index)
        if isinstance(step, Branch):
            yield from _places_of(step.then, f"{step.key}.then")
            yield from _places_of(step.otherwise, f"{step.key}.otherwise")
    yield Place(lane, len(steps))


def _rekeyed(step: Step, taken: set[str]) -> Step:
    key = step.key if step.key not in taken else _unused(taken)
    taken.add(key)
    lanes = {}
    if isinstance(step, Branch):
        lanes = {name: [_rekeyed(one, taken) for one in getattr(step, name)] for name in ("then", "otherwise")}
    return step.model_copy(update={"key": key, **lanes})


def _unused(taken: set[str]) -> str:
    return next(key for number in range(1, len(taken) + 2) if (key := f"s{number}") not in taken)


def _with_room(definition: Definition) -> Definition:
    if len(definition.steps) > MOST:
        raise Conflict(f"A workflow can have {MOST} steps. Remove one first.")
    if any(len(steps) > MOST_IN_A_BRANCH for lane, steps in _lanes(definition).items() if lane):
        raise Conflict(f"A branch can have {MOST_IN_A_BRANCH} steps. Remove one first.")
    return definition


def _gone() -> NotFound:
    return NotFound("This step is not there any more. Load the page again to see the workflow as it is.")
