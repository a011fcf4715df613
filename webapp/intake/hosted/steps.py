"""A form of several pages, one post at a time: to the next page, back, to one that is changed, or to the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from webapp.forms.definition.definition import Definition
from webapp.intake.dialect import Data
from webapp.intake.hosted.progress import LONGEST, Progress, token_of
from webapp.intake.hosted.reading import Reading


@dataclass(frozen=True)
class Turn:
    """The page that is shown next, with its `problems` by the names of controls, or a `problem` of the whole."""

    progress: Progress
    problems: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def turn(data: Data, reading: Reading) -> Turn | None:
    """None where the form is sent: by a post that is none of a step's, from the last page, or from the review.

    `_step`: `back`, `send`, or the number of a page that is to be changed; else on.
    """
    if "_draft" not in data or not in_steps(reading.definition):
        return None
    wanted = _wanted(data, reading)
    if wanted is None or len(token_of(wanted.progress, reading.definition, b"")) <= LONGEST:
        return wanted
    return Turn(reading.progress, problem=reading.words("too_much"))


def in_steps(definition: Definition) -> bool:
    return len(definition.steps) > 1 or definition.review


def _wanted(data: Data, reading: Reading) -> Turn | None:
    step, here = data.get("_step"), reading.progress
    if step == "back":
        return _to(reading, max((page for page in reading.path if page < here.page), default=0))
    if isinstance(step, str) and step.isascii() and step.isdecimal():
        return _to(reading, min(int(step[:3]), len(reading.definition.steps) - 1))
    return None if step == "send" or here.page >= len(reading.definition.steps) else _on(reading)


def _on(reading: Reading) -> Turn | None:
    here, review = reading.progress, reading.definition.review
    ahead = [page for page in reading.path if page > here.page]
    problems = reading.problems_on(here.page)
    if problems:
        return Turn(here, problems) if ahead or review else None
    following = reading.first_wrong(ahead) if here.reviewed else next(iter(ahead), None)
    if following is not None:
        return _to(reading, following)
    return Turn(replace(here, page=len(reading.definition.steps), reviewed=True)) if review else None


def _to(reading: Reading, page: int) -> Turn:
    return Turn(replace(reading.progress, page=page))
