"""The shape of a workflow: what sets it off, for whom it is meant, and its steps. One JSON document, stored as a whole.

A step has a key of its own, by which a run knows where it stands. Branches hold steps, so that steps are a tree.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from webapp.deals.inputs import Amount, Stage
from webapp.forms.definition.rule import Operand, Operator
from webapp.http.fields import EndpointId, Filled, FormId, MemberId, Text
from webapp.http.shapes import Input

Happens = Literal[
    "form.submitted",
    "lead.created",
    "lead.updated",
    "lead.unanswered",
    "tag.added",
    "deal.stage_changed",
    "callback.scheduled",
    "callback.completed",
    "consent.given",
    "consent.confirmed",
    "consent.withdrawn",
]
Minutes = Annotated[int, Field(ge=1, le=525_600)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")]
Tagged = Annotated[Filled, Field(max_length=100)]
Prose = Annotated[Text, Field(max_length=10_000)]
Line = Annotated[Text, Field(max_length=300)]
Money = Annotated[Amount, PlainSerializer(str, return_type=str, when_used="json")]


class Trigger(Input):
    """`form`, `tag`, `stage`: only of this one. `minutes`: how long a lead goes unanswered, in business hours if so."""

    kind: Happens
    form: FormId | None = None
    tag: Tagged | None = None
    stage: Stage | None = None
    minutes: Minutes = 15
    in_business_hours: bool = True


class Condition(Input):
    """`field`: of a lead, its custom data (`customData.x`), what was sent (`answers.x`), the deal (`deal.x`)."""

    field: Annotated[Filled, Field(max_length=220)]
    op: Operator
    value: Operand | Annotated[list[Operand], Field(max_length=100)] = ""


class When(Input):
    """Every lead, where there are no conditions."""

    match: Literal["all", "any"] = "all"
    conditions: Annotated[list[Condition], Field(max_length=20)] = []


class _Step(Input):
    key: Key


class AddTag(_Step):
    do: Literal["tag"]
    tag: Tagged


class SetStatus(_Step):
    do: Literal["status"]
    status: Annotated[Filled, Field(max_length=60)]


class Assign(_Step):
    """To one of these in turn, to one alone, or (`members` empty) by the assignment of the lead's form."""

    do: Literal["assign"]
    members: Annotated[list[MemberId], Field(max_length=100)] = []


class AddComment(_Step):
    do: Literal["comment"]
    text: Annotated[Prose, Field(min_length=1)]


class SendEmail(_Step):
    """`{{firstName}}` and the like stand for the lead's fields. `members`: to whom, where `to` says so."""

    do: Literal["email"]
    to: Literal["lead", "assignee", "members"]
    members: Annotated[list[MemberId], Field(max_length=20)] = []
    subject: Annotated[Line, Field(min_length=1)]
    text: Annotated[Prose, Field(min_length=1)]


class SendMessage(_Step):
    """To a webhook or a channel of Discord, Slack or Teams: an endpoint of the workspace. `text` is for channels."""

    do: Literal["send"]
    endpoint: EndpointId
    text: Prose = ""


class OpenDeal(_Step):
    """`name` may hold placeholders, as a letter may."""

    do: Literal["deal"]
    name: Annotated[Filled, Field(max_length=300)]
    stage: Stage = "s0"
    amount: Money = Decimal(0)


class ScheduleCallback(_Step):
    """So many minutes from then, in business hours if so; for whoever the lead is assigned to."""

    do: Literal["callback"]
    minutes: Minutes
    in_business_hours: bool = True
    note: Prose = ""


class Wait(_Step):
    do: Literal["wait"]
    minutes: Minutes
    in_business_hours: bool = False


class Branch(_Step):
    do: Literal["branch"]
    when: When
    then: Annotated[list["Step"], Field(max_length=20)] = []
    otherwise: Annotated[list["Step"], Field(max_length=20)] = []


class Stop(_Step):
    do: Literal["stop"]


Action = AddTag | SetStatus | Assign | AddComment | SendEmail | SendMessage | OpenDeal | ScheduleCallback
Step = Annotated[Action | Wait | Branch | Stop, Field(discriminator="do")]


class Definition(Input):
    trigger: Trigger
    when: When = Field(default_factory=When)
    steps: Annotated[list[Step], Field(max_length=50)] = []

    def every_step(self) -> Iterator[Step]:
        """All steps, in the order in which they stand on the page."""
        return _walk(self.steps)


def _walk(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if isinstance(step, Branch):
            yield from _walk(step.then)
            yield from _walk(step.otherwise)
