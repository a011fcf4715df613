"""The way through a workflow's steps: where each stands, and what comes after it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from webapp.automation.definition import Branch, Definition, Step

Outcome = Literal["done", "skipped", "failed"]


@dataclass(frozen=True)
class Place:
    """A step, the key of the one that follows it, and how many branches it lies in; `path` leads to it."""

    step: Step
    follows: str | None
    depth: int
    path: str


@dataclass(frozen=True)
class Done:
    """What a step did, in words that also tell what it would do; `data`: ids of what it made."""

    said: str
    outcome: Outcome = "done"
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Taken:
    """A step that was taken, the key of the next one, and when that is due, where not at once."""

    done: Done
    follows: str | None
    due_at: datetime | None = None


def places_of(definition: Definition) -> dict[str, Place]:
    """Every step by its key, in the order in which they stand on the page."""
    return {place.step.key: place for place in walk(definition)}


def walk(definition: Definition) -> Iterator[Place]:
    return _walk(definition.steps, None, 0, "steps")


def first_of(steps: Sequence[Step], otherwise: str | None) -> str | None:
    return steps[0].key if steps else otherwise


def _walk(steps: Sequence[Step], after: str | None, depth: int, path: str) -> Iterator[Place]:
    for number, step in enumerate(steps):
        follows = first_of(steps[number + 1 :], after)
        here = f"{path}.{number}"
        yield Place(step, follows, depth, here)
        if isinstance(step, Branch):
            yield from _walk(step.then, follows, depth + 1, f"{here}.then")
            yield from _walk(step.otherwise, follows, depth + 1, f"{here}.otherwise")
