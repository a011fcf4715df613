"""The kinds of fields: as many as are declared, each told apart."""

from pydantic import TypeAdapter

from webapp.forms.definition.field_types import KINDS, FieldType


def test_every_type_of_a_field_has_its_kind() -> None:
    assert TypeAdapter(FieldType).json_schema()["enum"] == list(KINDS)
    assert len(KINDS) == 22
