"""The Build tab from outside: what each post does to the draft, and what the page says of it."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.conftest import World
from tests.visitor import Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import MOST_FIELDS, Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.field_types import KINDS
from webapp.forms.drafts import PAUSE, change_draft, draft_of
from webapp.forms.models import Form, FormDraftStep
from webapp.forms.publishing import publish

HTMX = {"HX-Request": "true"}
SETTINGS = {"label": "Email", "key": "email", "hint": "", "width": "full", "pattern": "", "message": ""}
SAVED = {**SETTINGS, "default": "", "placeholder": "", "prefill": "", "autocomplete": "", "maps_to": ""}


class Bench:
    """An owner at the Build tab of the world's form."""

    def __init__(self, app: Flask, world: World, visitor: Visitor) -> None:
        self.app, self.visitor, self.form_id = app, visitor, world.form_id
        self.path = f"/forms/{show('form', world.form_id)}"

    def begin(self, *fields: Mapping[str, Any], **settings: Any) -> None:
        """The draft as these fields make it."""
        document = {**settings, "fields": [{"label": "", **field} for field in fields]}
        with self.app.app_context():
            change_draft(db.session(), self._form, Definition.model_validate(document), "Begun.")
            db.session.commit()

    def post(self, verb: str, **data: Any) -> str:
        """Where a browser without scripts is sent on to."""
        answer = self.visitor.post(f"{self.path}{verb}", data)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"].removeprefix(self.path)

    def refused(self, **data: Any) -> str:
        answer = self.visitor.post(f"{self.path}/build", data)
        assert answer.status_code == 422
        return answer.get_data(as_text=True)

    def publish(self) -> None:
        with self.app.app_context():
            publish(db.session(), self._form, None)
            db.session.commit()

    @property
    def draft(self) -> Definition:
        with self.app.app_context():
            return draft_of(db.session(), self._form).definition

    @property
    def keys(self) -> list[str]:
        return [field.key for field in self.draft.fields]

    def field(self, key: str) -> FormField:
        found = self.draft.field(key)
        assert found is not None
        return found

    @property
    def steps(self) -> list[str]:
        with self.app.app_context():
            rows = db.session.query(FormDraftStep).filter_by(form_id=self.form_id).order_by(FormDraftStep.step)
            return [row.said for row in rows]

    @property
    def mapping(self) -> dict[str, str]:
        with self.app.app_context():
            return self._form.field_mapping

    @property
    def _form(self) -> Form:
        return db.session.get_one(Form, self.form_id)


@pytest.fixture
def bench(app: Flask, world: World, visitor: Callable[..., Visitor]) -> Bench:
    return Bench(app, world, visitor())


def error_at(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-error".*?<span>(.*?)</span>', page, re.DOTALL)
    return found[1] if found else ""


def test_a_form_that_was_never_published_opens_with_what_its_visitors_see(bench: Bench, client: FlaskClient) -> None:
    asked = re.findall(r'data-key="(\w+)"', client.get(f"/f/{show('form', bench.form_id)}").text)
    assert bench.keys == ["name", "email", "phone", "message"] == asked


def test_every_kind_of_field_is_added_and_shown_with_its_settings(bench: Bench) -> None:
    bench.begin()
    for kind in KINDS:
        place = bench.post("/build/add", type=kind)
        key = bench.keys[-1]
        assert place == f"/build?sel={key}#row-{key}"
        page = bench.visitor.get(f"{bench.path}/build?sel={key}").get_data(as_text=True)
        assert f'<h2 id="settings-title">{KINDS[kind].label}</h2>' in page
    assert [field.type for field in bench.draft.fields] == list(KINDS)


def test_a_field_is_added_behind_the_selected_one_under_a_key_of_its_own(bench: Bench) -> None:
    bench.begin({"key": "email", "type": "email"}, {"key": "name", "type": "full_name"})
    bench.post("/build/add", type="email", after="email")
    assert bench.keys == ["email", "email_2", "name"]


def test_an_address_takes_no_name_that_is_in_use(bench: Bench) -> None:
    bench.begin({"key": "city", "type": "short_text"})
    bench.post("/build/add", type="address")
    assert bench.keys == ["city", "address_2"]


def test_a_form_takes_so_many_fields_and_no_more(bench: Bench) -> None:
    bench.begin(*({"key": f"a{number}", "type": "short_text"} for number in range(MOST_FIELDS)))
    assert bench.visitor.post(f"{bench.path}/build/add", {"type": "email"}).status_code == 409
    assert bench.visitor.post(f"{bench.path}/build/duplicate", {"sel": "a0"}).status_code == 409
    assert len(bench.keys) == MOST_FIELDS


@pytest.mark.parametrize(
    ("move", "order"),
    [("c:-1", "acbd"), ("a:1", "bacd"), ("a:-1", "abcd"), ("a:99", "bcda"), ("d:-3", "dabc")],
)
def test_a_field_moves_by_places_and_stops_at_the_ends(bench: Bench, move: str, order: str) -> None:
    bench.begin(*({"key": key, "type": "short_text"} for key in "abcd"))
    bench.post("/build/move", move=move)
    assert "".join(bench.keys) == order


def test_what_two_owners_add_at_once_is_all_kept(bench: Bench, visitor: Callable[..., Visitor]) -> None:
    bench.begin()
    owners = [visitor(), visitor()]
    for owner in owners:
        owner.get(f"{bench.path}/build")
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda turn: owners[turn % 2].post(f"{bench.path}/build/add", {"type": "date"}), range(8))
    assert {answer.status_code for answer in answers} == {303}
    assert sorted(bench.keys) == ["date", *(f"date_{number}" for number in range(2, 9))]


def test_a_copy_stands_behind_its_original_with_all_its_settings(bench: Bench) -> None:
    bench.begin({"key": "plan", "type": "select", "label": "Plan", "options": ["S", "L"]}, {"key": "b", "type": "date"})
    bench.post("/build/duplicate", sel="plan")
    assert bench.keys == ["plan", "plan_2", "b"]
    assert bench.field("plan_2") == bench.field("plan").model_copy(update={"key": "plan_2"})


def test_undo_brings_a_removed_field_back_and_redo_takes_it_away_again(bench: Bench) -> None:
    bench.begin(*({"key": key, "type": "short_text"} for key in "abc"))
    assert bench.post("/build/remove", sel="b") == "/build?sel=c#row-c"
    assert bench.keys == ["a", "c"]
    assert bench.post("/undo") == "/build?sel=b"
    assert bench.keys == ["a", "b", "c"]
    bench.post("/redo")
    assert bench.keys == ["a", "c"]
    assert bench.visitor.post(f"{bench.path}/redo").status_code == 409


def test_settings_are_saved_and_what_the_page_does_not_show_stays(bench: Bench) -> None:
    bench.begin({"key": "email", "type": "email", "label": "Email", "image": "kept"})
    bench.post("/build", sel="email", **{**SAVED, "hint": "We answer today.", "required": "y", "width": "half"})
    field = bench.field("email")
    assert (field.hint, field.required, field.width, field.image) == ("We answer today.", True, "half", "kept")


def test_what_is_typed_in_one_setting_is_one_step(bench: Bench) -> None:
    bench.begin({"key": "email", "type": "email", "label": "Email"})
    for label in ("Your", "Your e", "Your email"):
        bench.post("/build", sel="email", **{**SAVED, "label": label})
    bench.post("/build", sel="email", **{**SAVED, "label": "Your email", "hint": "Work"})
    assert bench.steps == ["", "Begun.", "Field 1: label changed.", "Field 1: hint changed."]
    bench.post("/undo")
    bench.post("/undo")
    assert bench.field("email").label == "Email"


def test_after_a_pause_what_is_typed_is_another_step(bench: Bench) -> None:
    bench.begin({"key": "email", "type": "email", "label": "Email"})
    bench.post("/build", sel="email", **{**SAVED, "hint": "One"})
    with bench.app.app_context():
        db.session.execute(update(FormDraftStep).values(created_at=datetime.now(UTC) - PAUSE))
        db.session.commit()
    bench.post("/build", sel="email", **{**SAVED, "hint": "Two"})
    bench.post("/undo")
    assert bench.field("email").hint == "One"


def test_what_is_added_twice_is_two_steps(bench: Bench) -> None:
    bench.begin()
    bench.post("/build/add", type="short_text")
    bench.post("/build/add", type="short_text")
    bench.post("/undo")
    assert bench.keys == ["answer"]


def test_what_changes_nothing_is_no_step(bench: Bench) -> None:
    bench.begin({"key": "email", "type": "email", "label": "Email"})
    bench.post("/build", sel="email", **SAVED)
    bench.post("/build/move", move="email:-1")
    assert bench.steps == ["", "Begun."]


def test_a_key_follows_the_label_until_it_has_a_meaning(bench: Bench) -> None:
    bench.begin({"key": "answer", "type": "short_text", "label": "Short text"}, {"key": "email", "type": "email"})
    assert bench.post("/build", sel="answer", label="Größe des Dachs", key="answer") == "/build?sel=grosse_des_dachs"
    bench.post("/build", sel="email", label="Your best address", key="email")
    bench.post("/build", sel="grosse_des_dachs", label="Größe des Dachs", key="size")
    bench.post("/build", sel="size", label="How large?", key="size")
    assert bench.keys == ["size", "email"]


def test_a_published_key_is_locked(bench: Bench) -> None:
    bench.begin({"key": "answer", "type": "short_text", "label": "Short text"})
    bench.publish()
    bench.post("/build", sel="answer", label="How large?", key="answer")
    assert bench.keys == ["answer"]
    page = bench.refused(sel="answer", label="How large?", key="size")
    assert error_at(page, "key").startswith("This key is published")


def test_rules_follow_a_field_that_is_renamed(bench: Bench) -> None:
    rule = {"when": {"conditions": [{"field": "a", "op": "filled"}]}, "then": [{"do": "hide", "field": "a"}]}
    bench.begin({"key": "a", "type": "short_text", "label": "A"}, rules=[rule])
    bench.post("/build", sel="a", label="A", key="b")
    document = bench.draft.rules[0].model_dump()
    assert document["when"]["conditions"][0]["field"] == "b"
    assert document["then"][0]["field"] == "b"


@pytest.mark.parametrize(
    ("kind", "setting", "sent", "problem"),
    [
        ("short_text", "pattern", {"pattern": "(a"}, "This is no regular expression"),
        ("number", "max", {"min": "5", "max": "3"}, "This is less than the least, 5."),
        ("number", "min", {"min": "many"}, "Use a number such as 100 or 2.5."),
        ("date", "min", {"min": "31.1.2026"}, "Use a date such as 2026-01-31."),
        ("rating", "max", {"max": "11"}, "Use a number of stars from 2 to 10"),
        ("short_text", "max", {"max": "-1"}, "Use a number of characters"),
        ("short_text", "key", {"key": "other"}, "Two fields are called other."),
        ("short_text", "key", {"key": "_next"}, "Begin with a letter"),
        ("short_text", "key", {"key": "my key"}, "Use letters, digits"),
        ("short_text", "key", {"key": "url2"}, "This is the name of the field that only bots fill in."),
        ("short_text", "prefill", {"prefill": "a b"}, "Use letters, digits"),
        ("file", "max_files", {"max_files": "many"}, "This must be a valid integer"),
    ],
)
def test_a_refused_setting_says_why_at_the_field_and_stays_as_typed(
    bench: Bench, kind: str, setting: str, sent: dict[str, str], problem: str
) -> None:
    with bench.app.app_context():
        db.session.get_one(Form, bench.form_id).honeypot_field = "url2"
        db.session.commit()
    bench.begin({"key": "one", "type": kind, "label": "One"}, {"key": "other", "type": "email"})
    page = bench.refused(**{"sel": "one", "label": "One", "key": "one", **sent})
    assert error_at(page, setting).startswith(problem)
    assert re.search(rf'name="{setting}"[^>]*value="{re.escape(sent[setting])}"', page)
    assert "<title>Error: " in page
    assert bench.steps == ["", "Begun."]


def test_a_pattern_that_would_take_for_ever_elsewhere_is_none_of_our_troubles(bench: Bench) -> None:
    bench.begin({"key": "one", "type": "short_text", "label": "One"})
    bench.post("/build", sel="one", label="One", key="one", pattern="(a+)+")
    assert bench.field("one").pattern == "(a+)+"


def test_where_an_answer_goes_is_written_into_the_mapping_of_the_form(bench: Bench) -> None:
    bench.begin({"key": "fname", "type": "short_text", "label": "First"})
    page = bench.visitor.get(f"{bench.path}/build?sel=fname").get_data(as_text=True)
    assert "fname → First name" in page
    bench.post("/build", sel="fname", label="First", key="fname", maps_to="company")
    assert bench.mapping == {"fname": "company"}
    bench.post("/build", sel="fname", label="First", key="firm", maps_to="company")
    assert bench.mapping == {"firm": "company"}
    bench.post("/build", sel="firm", label="First", key="firm", maps_to="")
    assert bench.mapping == {}
    page = bench.refused(sel="firm", label="First", key="firm", maps_to="nowhere")
    assert error_at(page, "maps_to").startswith("Use a field of a lead")


def test_without_a_field_the_form_itself_is_set_up(bench: Bench) -> None:
    sent = {"intro": "Hello", "submit_label": "Go", "language": "de", "review": "y", "captcha": "always"}
    assert bench.post("/build", **sent) == "/build"
    draft = bench.draft
    assert (draft.intro, draft.submit_label, draft.language, draft.captcha) == ("Hello", "Go", "de", "always")
    assert (draft.review, draft.incomplete) == (True, False)
    assert error_at(bench.refused(**{**sent, "submit_label": "x" * 301}), "submit_label")


def test_htmx_is_told_what_changed_and_nothing_else(bench: Bench) -> None:
    bench.begin({"key": "email", "type": "email", "label": "Email"}, {"key": "break", "type": "page_break"})
    answer = bench.visitor.post(f"{bench.path}/build/add", {"type": "phone"}, headers=HTMX)
    page = answer.get_data(as_text=True)
    assert answer.headers["HX-Replace-Url"] == f"{bench.path}/build?sel=phone"
    assert answer.headers["HX-Trigger-After-Settle"] == '{"inlet:draft": {"page": 2, "key": "phone", "focus": "label"}}'
    assert "<html" not in page and 'id="build"' in page and 'id="state" hx-swap-oob="true"' in " ".join(page.split())
    assert '<div id="status" hx-swap-oob="innerHTML">“Phone” is added.</div>' in page


def test_the_page_may_frame_what_is_ours_and_nothing_else(bench: Bench) -> None:
    policy = bench.visitor.get(f"{bench.path}/build").headers["Content-Security-Policy"]
    assert policy.endswith("; frame-src 'self'")
    framed = bench.visitor.get(f"{bench.path}/preview").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in framed
    assert "form-action 'none'" in framed


def test_the_preview_shows_the_page_of_the_draft_that_is_asked_for(bench: Bench) -> None:
    bench.begin(
        {"key": "one", "type": "short_text", "label": "First"},
        {"key": "break", "type": "page_break"},
        {"key": "two", "type": "short_text", "label": "Second"},
    )
    for step, shown in (("", "First"), ("?step=1", "First"), ("?step=2", "Second"), ("?step=-3", "First")):
        page = bench.visitor.get(f"{bench.path}/preview{step}").get_data(as_text=True)
        assert [label for label in ("First", "Second") if label in page] == [shown], step
    assert bench.visitor.get(f"{bench.path}/preview?step=99").status_code == 200


def test_a_form_of_many_fields_is_answered_at_once(bench: Bench) -> None:
    bench.begin(*({"key": f"a{number}", "type": "short_text"} for number in range(MOST_FIELDS)))
    took = []
    for _ in range(3):
        begun = process_time()
        assert bench.visitor.post(f"{bench.path}/build/move", {"move": "a0:1"}, headers=HTMX).status_code == 200
        took.append(process_time() - begun)
    assert min(took) < 0.15


@pytest.mark.parametrize("verb", ["/build/duplicate", "/build/remove", "/build/move"])
def test_a_field_that_is_gone_is_said_to_be(bench: Bench, verb: str) -> None:
    answer = bench.visitor.post(f"{bench.path}{verb}", {"sel": "gone", "move": "gone:1"})
    assert answer.status_code == 404
    assert "This field is not there any more." in answer.get_data(as_text=True)


@pytest.mark.parametrize("move", ["", "email", "email:", "email:--1", "email:x"])
def test_a_field_is_moved_by_a_number_of_places(bench: Bench, move: str) -> None:
    assert bench.visitor.post(f"{bench.path}/build/move", {"move": move}).status_code == 409


def test_the_form_of_a_webhook_key_has_no_page_to_build(bench: Bench, visitor: Callable[..., Visitor]) -> None:
    with bench.app.app_context():
        db.session.get_one(Form, bench.form_id).kind = "inbound"
        db.session.commit()
    assert bench.visitor.get(f"{bench.path}/build").status_code == 409
