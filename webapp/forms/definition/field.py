"""One field of a form, as its owner sets it up."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from webapp.forms.definition.bounds import bound_of, check_order
from webapp.forms.definition.field_types import KINDS, FieldType, Kind
from webapp.forms.definition.patterns import check_pattern
from webapp.http.fields import Filled, Text
from webapp.http.shapes import Input

_PARTS_OF_AN_ADDRESS = ("city", "state", "zip")
_NAME = re.compile(r"[\w.-]*")
_TOKENS = re.compile(r"[a-z0-9 -]*")


def _check_key(key: str) -> str:
    if key.startswith("_"):
        raise ValueError("Begin with a letter; names that begin with _ have a meaning of their own.")
    if not _NAME.fullmatch(key) or key.startswith((".", "-")):
        raise ValueError("Use letters, digits, _, - and . alone, such as first_name.")
    return key


def _check_tokens(tokens: str) -> str:
    if not _TOKENS.fullmatch(tokens):
        raise ValueError("Use the words of the autocomplete attribute, such as given-name.")
    return tokens


Key = Annotated[str, Field(min_length=1, max_length=60, examples=["email"]), AfterValidator(_check_key)]
Line = Annotated[Text, Field(max_length=300, pattern=r"^[^\r\n]*$")]
Option = Annotated[Filled, Field(max_length=200, pattern=r"^[^\r\n]+$")]


class FormField(Input):
    """`key` is its name in the page, in the payload and in rules; it is locked once it was published.

    `min` and `max`: a number for number, rating (most stars) and budget; an ISO date for date; a length for texts.
    `pattern`: a regular expression for the whole text, `message` what is said when it or a bound isn't met.
    `prefill`: the parameter of the page's address that fills it in. `body`: the words of a text or of a consent.
    `accept`: groups of files (`image`, `pdf`, `document`, `text`). `image`: what a divider shows instead of a line.
    """

    key: Key
    type: FieldType
    label: Line = ""
    hint: Annotated[Text, Field(max_length=1000)] = ""
    required: bool = False
    width: Literal["full", "half"] = "full"
    default: Annotated[Text, Field(max_length=1000)] = ""
    placeholder: Line = ""
    autocomplete: Annotated[str, Field(max_length=60), AfterValidator(_check_tokens)] = ""
    min: Annotated[str, Field(max_length=30)] = ""
    max: Annotated[str, Field(max_length=30)] = ""
    pattern: Annotated[str, Field(max_length=500), AfterValidator(check_pattern)] = ""
    message: Line = ""
    prefill: Annotated[str, Field(max_length=60), AfterValidator(_check_key)] = ""
    options: Annotated[list[Option], Field(max_length=300)] = []
    body: Annotated[Text, Field(max_length=10_000)] = ""
    accept: Annotated[list[Literal["image", "pdf", "document", "text"]], Field(max_length=4)] = []
    max_files: Annotated[int, Field(ge=1, le=10)] = 1
    max_megabytes: Annotated[int, Field(ge=1, le=20)] = 10
    image: Annotated[str, Field(max_length=100)] = ""

    @field_validator("min", "max")
    @classmethod
    def _bounds_suit_the_kind(cls, bound: str, info: ValidationInfo) -> str:
        if bound and "type" in info.data:
            bound_of(info.data["type"], bound)
        return bound

    @field_validator("max")
    @classmethod
    def _something_meets_both_bounds(cls, most: str, info: ValidationInfo) -> str:
        if {"type", "min"} <= info.data.keys():
            check_order(info.data["type"], info.data["min"], most)
        return most

    @property
    def kind(self) -> Kind:
        return KINDS[self.type]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its controls in the page: none for what holds no answer, four for an address."""
        if not self.kind.holds_answer:
            return ()
        if self.type != "address":
            return (self.key,)
        stem = "" if self.key == "address" else f"{self.key}_"
        return (self.key, *(f"{stem}{part}" for part in _PARTS_OF_AN_ADDRESS))
