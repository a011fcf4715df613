"""The shape of a form's assignment: nobody, one member, or a pool in turns; before that, rules by what a lead holds."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from webapp.forms.definition.rule import Operand, Operator
from webapp.forms.lead_fields import is_asked
from webapp.http.fields import Filled, MemberId
from webapp.http.shapes import Input

MOST_RULES, MOST_CONDITIONS, MOST_MEMBERS, MOST_WEIGHT = 50, 20, 100, 10
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _check_field(name: str) -> str:
    if not is_asked(name):
        raise ValueError("Use a field of a lead, such as budget, or customData. and a key.")
    return name


Asked = Annotated[Filled, Field(max_length=220, examples=["budget"]), AfterValidator(_check_field)]
Weight = Annotated[int, Field(ge=1, le=MOST_WEIGHT)]


class Condition(Input):
    """`field`: of a lead (`budget`), or of its custom data (`customData.plan`); the comparators of a form's rules."""

    field: Asked
    op: Annotated[Operator, Field(examples=["filled"])]
    value: Operand | Annotated[list[Operand], Field(max_length=100)] = ""

    @model_validator(mode="after")
    def _something_to_compare_with(self) -> "Condition":
        values = self.value if isinstance(self.value, list) else [self.value]
        if self.op in ("empty", "filled"):
            return self
        if not any(values):
            raise ValueError("Enter what to compare with.")
        if self.op in ("gt", "gte", "lt", "lte") and not all(_NUMBER.fullmatch(one) for one in values):
            raise ValueError("Enter a number, such as 5000 or 2.5.")
        if self.op in ("before", "after") and not all(_DAY.fullmatch(one) for one in values):
            raise ValueError("Enter a date, such as 2026-01-31.")
        return self


class When(Input):
    match: Literal["all", "any"] = "all"
    conditions: Annotated[list[Condition], Field(min_length=1, max_length=MOST_CONDITIONS)]


class Member(Input):
    mode: Literal["user"]
    member_id: MemberId


class Pool(Input):
    """`weights`: one for each member, in their order: one of 2 gets twice as many as one of 1. None: all alike."""

    mode: Literal["round_robin"]
    member_ids: Annotated[list[MemberId], Field(min_length=1, max_length=MOST_MEMBERS)]
    weights: Annotated[list[Weight], Field(max_length=MOST_MEMBERS)] = []

    @model_validator(mode="after")
    def _one_weight_each(self) -> "Pool":
        if self.weights and len(self.weights) != len(self.member_ids):
            raise ValueError("Give one weight for each member, in the same order, or none at all.")
        return self


class Rule(Input):
    """A lead that meets it goes to this member or pool; the first rule that is met decides."""

    when: When
    then: Annotated[Member | Pool, Field(discriminator="mode")]


Rules = Annotated[list[Rule], Field(max_length=MOST_RULES)]


class Nobody(Input):
    mode: Literal["none"]
    rules: Rules = []


class OneMember(Member):
    rules: Rules = []


class RoundRobin(Pool):
    rules: Rules = []


Assignment = Annotated[Nobody | OneMember | RoundRobin, Field(discriminator="mode")]


def members_of(assignment: Nobody | OneMember | RoundRobin) -> list[bytes]:
    """All that it names, in its rules too."""
    goals = [assignment, *(rule.then for rule in assignment.rules)]
    return [id_ for goal in goals for id_ in _members(goal)]


def _members(goal: Nobody | Member | Pool) -> list[bytes]:
    match goal:
        case Member():
            return [goal.member_id]
        case Pool():
            return goal.member_ids
        case _:
            return []
