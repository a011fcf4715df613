"""The templates: each can be published as it is, knows the person, and maps by the names that everybody uses."""

import pytest

from webapp.errors import NotFound
from webapp.forms.builder.template_forms import FOLDER, SLUGS, Template, template_of, templates
from webapp.forms.mapping import map_fields

each = pytest.mark.parametrize("template", templates(), ids=lambda template: template.slug)


def test_there_are_eight_and_no_file_beside_them() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(SLUGS)
    assert len(SLUGS) == 8


@each
def test_a_template_asks_for_an_email_or_a_phone_that_must_be_given(template: Template) -> None:
    asked = {field.key for field in template.document.definition.fields if field.required}
    assert asked & {"email", "phone"}


@each
def test_the_person_is_mapped_without_a_mapping(template: Template) -> None:
    names = {name: "x" for name in template.document.definition.names()}
    of_person = {"name", "first_name", "email", "phone", "company", "message", "budget", "timeline", "service"}
    assert map_fields(names, template.document.field_mapping).custom.keys().isdisjoint(of_person)


@each
def test_every_question_has_words_and_every_choice_its_options(template: Template) -> None:
    for field in template.document.definition.fields:
        assert field.label or field.type == "divider", field.key
        assert bool(field.options) == field.kind.has_options, field.key
        assert bool(field.body) == (field.type == "consent"), field.key


@each
def test_what_a_browser_knows_of_a_person_it_may_fill_in(template: Template) -> None:
    for field in template.document.definition.fields:
        if field.type in ("full_name", "email", "phone", "company"):
            assert field.autocomplete == field.kind.autocomplete, field.key


def test_an_unknown_template_is_not_there() -> None:
    with pytest.raises(NotFound):
        template_of("nothing")
