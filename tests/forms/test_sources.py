"""Forms that make themselves: one for each source, a hundred at most, in families that do not mix."""

import pytest
from flask import Flask

from tests.conftest import World, new_world
from tests.intake.ways import rows
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.sources import (
    MOST_SOURCES,
    FormSource,
    create_source_form,
    for_campaign,
    for_domain,
    for_source,
)


def create(world: World, source: FormSource) -> None:
    create_source_form(db.session(), world.workspace_id, source)
    db.session.commit()


def made(app: Flask) -> list[Form]:
    return [form for form in rows(app, Form) if form.kind == "source"]


@pytest.mark.contract("L9", "W23", "R13")
def test_a_form_is_named_after_its_source_and_matches_by_email_then_phone(context: Flask, world: World) -> None:
    sources = [for_source("Page"), for_campaign("Page"), for_domain("acme.test", "quote"), for_domain("acme.test", "")]
    for source in (*sources, *sources, for_source(""), for_campaign(""), for_domain("", "")):
        create(world, source)
    names = ["Page", "Page", "acme.test · quote", "acme.test", "Leads", "Web Form", "Form responses"]
    assert [form.name for form in made(context)] == names
    assert {form.match_field for form in made(context)} == {"email_then_phone"}
    handling = ["overwrite" if name == "Web Form" else "update_existing" for name in names]
    assert [form.duplicate_handling for form in made(context)] == [handling[0], "overwrite", *handling[2:]]


def test_sources_are_one_however_they_are_spaced_and_two_in_another_case() -> None:
    assert for_source(" a \n b ").key == for_source("a b").key
    keys = {for_source("a").key, for_source("A").key, for_source("á").key, for_campaign("a").key, for_source("").key}
    assert len(keys) == 5
    assert len(for_source("x" * 1_000).name) == 200
    assert for_source("\ud83d").key != for_source("").key


@pytest.mark.contract("L9")
def test_past_the_hundredth_the_default_form_is_made_once_and_other_workspaces_go_on(
    context: Flask, world: World
) -> None:
    for number in range(MOST_SOURCES):
        create_source_form(db.session(), world.workspace_id, for_source(f"page {number}"))
    db.session.commit()
    for source in (for_source("one more"), for_source("two more"), for_campaign("more"), for_source("page 7")):
        create(world, source)
    assert [form.name for form in made(context)][MOST_SOURCES:] == ["Leads", "Web Form"]
    other = new_world("Other", "owner@other.test")
    create(other, for_source("one more"))
    assert made(context)[-1].name == "one more"


@pytest.mark.contract("L9")
def test_a_deleted_form_gives_up_its_source_and_its_place(context: Flask, world: World) -> None:
    for number in range(MOST_SOURCES):
        create_source_form(db.session(), world.workspace_id, for_source(f"page {number}"))
    db.session.commit()
    gone = db.session.get_one(Form, made(context)[0].id)
    gone.deleted_at = gone.updated_at
    db.session.commit()
    create(world, for_source("page 0"))
    assert [form.name for form in made(context)][MOST_SOURCES:] == ["page 0"]
    assert made(context)[0].source_key is None
