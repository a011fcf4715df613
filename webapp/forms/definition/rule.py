"""The shape of a rule: when the answers are so, then this. `rules.py` says what follows."""

from typing import Annotated, Literal

from pydantic import Field

from webapp.forms.definition.field import Key, Line
from webapp.http.fields import MemberId, Text
from webapp.http.shapes import Input

_OfTexts = Literal["is", "is_not", "contains", "not_contains", "starts_with", "ends_with", "empty", "filled"]
_OfSizes = Literal["gt", "gte", "lt", "lte", "before", "after"]
Operator = Literal[_OfTexts, _OfSizes, Literal["any_of", "none_of"]]
Operand = Annotated[Text, Field(max_length=300)]


class Condition(Input):
    """`value`: a text; a list of texts for any_of and none_of; nothing for empty and filled."""

    field: Key
    op: Operator
    value: Operand | Annotated[list[Operand], Field(max_length=100)] = ""


class When(Input):
    match: Literal["all", "any"] = "all"
    conditions: Annotated[list[Condition], Field(min_length=1, max_length=20)]


class Turn(Input):
    """What becomes of a field."""

    do: Literal["show", "hide", "require", "optional"]
    field: Key


class GoTo(Input):
    """`page`: the key of the page break that begins it; empty for the end."""

    do: Literal["go_to"]
    page: str = ""


class Score(Input):
    do: Literal["score"]
    points: Annotated[int, Field(ge=-1000, le=1000)]


class Tag(Input):
    do: Literal["tag"]
    tag: Annotated[Line, Field(min_length=1, max_length=100)]


class Assign(Input):
    do: Literal["assign"]
    member: MemberId


class ChooseThanks(Input):
    """`thanks`: the key of one of the form's thank-you pages."""

    do: Literal["thanks"]
    thanks: Key


Action = Annotated[Turn | GoTo | Score | Tag | Assign | ChooseThanks, Field(discriminator="do")]


class Rule(Input):
    when: When
    then: Annotated[list[Action], Field(min_length=1, max_length=20)]
