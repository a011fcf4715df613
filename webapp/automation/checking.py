"""Checking a definition against its workspace: all that it names is there, and each problem is told where it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.conditions import is_known
from webapp.automation.definition import Assign, Branch, Definition, SendEmail, SendMessage, SetStatus, Step, When
from webapp.automation.walking import walk
from webapp.deliveries.models import Endpoint
from webapp.errors import Invalid
from webapp.forms.models import Form
from webapp.workspaces.models import Member, Workspace

MOST_STEPS, DEEPEST = 100, 5

Problem = tuple[str, str]


@dataclass(frozen=True)
class _There:
    """What a workspace has that a workflow may name."""

    statuses: list[str]
    forms: set[bytes]
    members: set[bytes]
    channels: dict[bytes, str]


def check(session: Session, workspace_id: bytes, definition: Definition, before: Definition | None = None) -> None:
    """Raise Invalid, whose fields are paths such as `steps.2.then.0.endpoint`, unless all can be done as it stands.

    What was wrong `before` a change does not stand in its way, so that several steps can be mended one by one.
    """
    there = _there(session, workspace_id)
    known = {_kind(problem) for problem in _problems(before, there)} if before is not None else set()
    problems = dict(problem for problem in _problems(definition, there) if _kind(problem) not in known)
    if problems:
        raise Invalid(next(iter(problems.values())), fields={path: [said] for path, said in problems.items()})


def _kind(problem: Problem) -> Problem:
    """Without the place, which a change may move."""
    path, said = problem
    return path.rpartition(".")[2], said


def _there(session: Session, workspace_id: bytes) -> _There:
    forms = select(Form.id).where(Form.workspace_id == workspace_id, Form.deleted_at.is_(None))
    members = select(Member.id).where(Member.workspace_id == workspace_id, Member.removed_at.is_(None))
    own = Endpoint.workspace_id == workspace_id, Endpoint.deleted_at.is_(None), Endpoint.form_id.is_(None)
    endpoints = session.execute(select(Endpoint.id, Endpoint.channel).where(*own))
    return _There(
        session.get_one(Workspace, workspace_id).lead_statuses,
        set(session.scalars(forms)),
        set(session.scalars(members)),
        {id_: channel for id_, channel in endpoints},
    )


def _problems(definition: Definition, there: _There) -> Iterator[Problem]:
    trigger = definition.trigger
    if trigger.form is not None and trigger.form not in there.forms:
        yield "trigger.form", "This form does not exist."
    yield from _of_when(definition.when, "when")
    places = list(walk(definition))
    if len(places) > MOST_STEPS:
        yield "steps", f"A workflow has at most {MOST_STEPS} steps."
    seen: set[str] = set()
    for place in places:
        if place.step.key in seen:
            yield f"{place.path}.key", "Another step has this key."
        seen.add(place.step.key)
        if place.depth > DEEPEST:
            yield place.path, f"Branches lie in each other at most {DEEPEST} times."
        yield from _of_step(place.step, place.path, there)


def _of_step(step: Step, path: str, there: _There) -> Iterator[Problem]:
    match step:
        case SetStatus():
            if step.status not in there.statuses:
                yield f"{path}.status", f"Use one of the workspace's statuses: {', '.join(there.statuses)}."
        case Assign():
            yield from _of_members(step.members, path, there)
        case SendEmail():
            if step.to == "members" and not step.members:
                yield f"{path}.members", "Choose at least one member."
            yield from _of_members(step.members, path, there)
        case SendMessage():
            yield from _of_message(step, path, there)
        case Branch():
            if not step.when.conditions:
                yield f"{path}.when", "Add a condition, which decides the way."
            yield from _of_when(step.when, f"{path}.when")


def _of_message(step: SendMessage, path: str, there: _There) -> Iterator[Problem]:
    channel = there.channels.get(step.endpoint)
    if channel is None:
        yield f"{path}.endpoint", "This webhook or channel does not exist."
    elif channel != "webhook" and not step.text:
        yield f"{path}.text", "Write what it is to say."


def _of_members(members: Iterable[bytes], path: str, there: _There) -> Iterator[Problem]:
    if not there.members.issuperset(members):
        yield f"{path}.members", "One of them is not a member any more."


def _of_when(when: When, path: str) -> Iterator[Problem]:
    for number, condition in enumerate(when.conditions):
        if not is_known(condition.field):
            yield f"{path}.conditions.{number}.field", "There is no field of this name."
