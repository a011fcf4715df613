"""The shapes of what is asked and answered: camelCase outside, snake_case inside, nothing unknown let in or out."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

# A shape is built when it is first used: a process uses few of them.
_COMMON = ConfigDict(
    alias_generator=to_camel, validate_by_name=True, defer_build=True, extra="forbid", allow_inf_nan=False
)


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Query(BaseModel):
    """The part of an address behind the question mark."""

    model_config = _COMMON | ConfigDict(validate_by_name=False)


class Input(BaseModel):
    """A JSON body. Values are taken as they are: "1" is no number, and 1 is no text."""

    model_config = _COMMON | ConfigDict(validate_by_name=False, strict=True)


class Patch(Input):
    """A JSON body that changes what it names and nothing else; the defaults in the class are never used."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def changes(self) -> dict[str, Any]:
        """What was sent, by the names of this side."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class Output(BaseModel):
    """The `data` of an answer, or one row of it."""

    model_config = _COMMON | ConfigDict(json_schema_serialization_defaults_required=True)
