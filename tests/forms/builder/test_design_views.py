"""The Design tab from outside: what each post does to the draft, and what the page says of it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.submissions.files.samples import GIF, SVG, png
from tests.visitor import Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.presets import PRESETS
from webapp.forms.definition.theme import Theme
from webapp.forms.drafts import Draft, change_draft, draft_of
from webapp.forms.models import Form

COLOURS = {"accent": "", "surface": "", "background": "", "text": ""}
PLAIN = {**COLOURS, "scheme": "auto", "font": "system", "size": "m", "width": "normal", "radius": "8", "css": ""}
FIELDS = [
    {"key": "name", "type": "full_name", "label": "Your name"},
    {"key": "yard", "type": "divider", "label": "Yard"},
]
HTMX = {"HX-Request": "true"}


class Studio:
    """An owner at the Design tab of the world's form."""

    def __init__(self, app: Flask, world: World, visitor: Visitor) -> None:
        self.app, self.visitor, self.form_id = app, visitor, world.form_id
        self.path = f"/forms/{show('form', world.form_id)}"
        with app.app_context():
            change_draft(db.session(), self._form, Definition.model_validate({"fields": FIELDS}), "Begun.")
            db.session.commit()

    def get(self, path: str) -> str:
        answer = self.visitor.get(self.path + path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def post(self, path: str, **data: Any) -> TestResponse:
        return self.visitor.post(self.path + path, data)

    def done(self, path: str, **data: Any) -> str:
        """Where a browser without scripts is sent on to."""
        answer = self.post(path, **data)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"].removeprefix(self.path)

    def refused(self, path: str, **data: Any) -> str:
        answer = self.post(path, **data)
        assert answer.status_code == 422
        return answer.get_data(as_text=True)

    @property
    def draft(self) -> Draft:
        with self.app.app_context():
            return draft_of(db.session(), self._form)

    @property
    def definition(self) -> Definition:
        return self.draft.definition

    @property
    def theme(self) -> Theme:
        return self.definition.theme

    @property
    def _form(self) -> Form:
        return db.session.get_one(Form, self.form_id)


@pytest.fixture
def studio(app: Flask, world: World, visitor: Callable[..., Visitor]) -> Studio:
    return Studio(app, world, visitor())


def file(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "picture.png"


def test_each_change_of_the_look_is_a_step_of_the_draft(studio: Studio) -> None:
    before = studio.draft.step
    studio.done("/design", **{**PLAIN, "accent": "#B4531F", "transparent": "y"})
    assert studio.theme == Theme(accent="#b4531f", transparent=True)
    assert (studio.draft.step, studio.draft.said) == (before + 1, "The look is changed.")
    studio.done("/design", **{**PLAIN, "accent": "b4531f", "transparent": "y"})
    assert studio.draft.step == before + 1


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_is_put_on_at_once_and_leaves_the_pictures(studio: Studio, preset: Any) -> None:
    studio.done("/images", slot="logo", image=file(GIF))
    logo = studio.theme.logo
    studio.done("/design", preset=preset.key)
    assert studio.theme == preset.theme.model_copy(update={"logo": logo})
    assert f'value="{preset.key}"\n                  aria-pressed="true"' in studio.get("/design")


def test_the_page_tells_the_contrast_of_each_pair(studio: Studio) -> None:
    html = " ".join(studio.get("/design").split())
    for told in ("16.4:1 passes", "6.5:1 passes", "13.9:1 passes"):
        assert told in html


def test_colours_that_cannot_be_read_are_refused_with_one_that_can(studio: Studio) -> None:
    html = studio.refused("/design", **{**PLAIN, "accent": "#ffd400"})
    assert "Buttons and ticks: 1.4:1 in light, at least 3:1 is needed. #af9104 has enough." in html
    assert 'value="#ffd400"' in html
    assert studio.theme == Theme()


def test_who_wants_such_colours_keeps_them(studio: Studio) -> None:
    studio.done("/design", **{**PLAIN, "accent": "#ffd400", "low_contrast": "y"})
    assert (studio.theme.accent, studio.theme.low_contrast) == ("#ffd400", True)


@pytest.mark.parametrize(
    ("field", "sent", "problem"),
    [
        ("accent", "red", "Use a colour such as #2450d6."),
        ("accent", "#12345", "Use a colour such as #2450d6."),
        ("accent", "#fff;}body{color:red", "Use a colour such as #2450d6."),
        ("background", "url(x)", "Use a colour such as #2450d6."),
        ("radius", "25", "This must be less than or equal to 24."),
        ("radius", "-1", "This must be greater than or equal to 0."),
        ("radius", "a", "This must be a valid integer."),
        ("font", "x", "This must be &#39;system&#39;"),
        ("css", "h1 {}\nbody { color: red }", "Line 2: The selector body is left out."),
        ("css", "@import &quot;x&quot;;", "Line 1: @import is left out."),
        ("css", "h1 { position: fixed }", "Line 1: position is left out."),
    ],
)
def test_what_no_theme_can_be_is_refused_at_its_field(studio: Studio, field: str, sent: str, problem: str) -> None:
    assert problem in studio.refused("/design", **{**PLAIN, field: sent})
    assert studio.theme == Theme()


def test_htmx_gets_the_controls_the_state_and_word_for_the_preview(studio: Studio) -> None:
    answer = studio.visitor.post(f"{studio.path}/design", {**PLAIN, "accent": "#111111"}, headers=HTMX)
    html = answer.get_data(as_text=True)
    assert answer.headers["HX-Trigger-After-Settle"] == '{"inlet:draft": {"page": 1, "focus": ""}}'
    assert ('id="design"' in html, 'id="state"' in html, "<html" in html) == (True, True, False)


def test_the_draft_has_its_own_stylesheet(studio: Studio) -> None:
    studio.done("/design", **{**PLAIN, "accent": "#b4531f"})
    answer = studio.visitor.get(f"{studio.path}/theme.css")
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("text/css; charset=utf-8", "no-store")
    assert "--accent: light-dark(#b4531f, " in answer.get_data(as_text=True)
    assert f"{studio.path}/theme.css?v=" in studio.get("/preview")


@pytest.mark.parametrize("slot", ["logo", "cover"])
def test_a_picture_is_uploaded_and_taken_away(studio: Studio, slot: str) -> None:
    assert studio.done("/images", slot=slot, image=file(GIF)) == "/design"
    shown = getattr(studio.theme, slot)
    assert f'src="/f/images/{shown}"' in studio.get("/design")
    assert f'src="/f/images/{shown}"' in studio.get("/preview")
    studio.done("/images", slot=slot, remove="1")
    assert getattr(studio.theme, slot) == ""


def test_a_divider_gets_a_picture_and_leads_back_to_where_it_was_set(studio: Studio) -> None:
    back = f"{studio.path}/build?sel=yard"
    assert studio.done("/images", slot="field:yard", image=file(png(9, 9)), next=back) == "/build?sel=yard"
    assert [field.image[:4] for field in studio.definition.fields] == ["", "img_"]
    assert studio.draft.said == "The image of Yard is set."


@pytest.mark.parametrize("slot", ["", "x", "scheme", "field:name", "field:nobody"])
def test_a_picture_has_no_other_place(studio: Studio, slot: str) -> None:
    assert studio.post("/images", slot=slot, image=file(GIF)).status_code == 404


def test_what_is_no_picture_is_refused_in_place_or_with_a_word(studio: Studio) -> None:
    sent = {"slot": "logo", "image": file(SVG)}
    answer = studio.visitor.post(f"{studio.path}/images", sent, headers=HTMX)
    assert answer.status_code == 422
    assert "This is not a PNG, JPEG, WebP or GIF picture." in answer.get_data(as_text=True)
    studio.done("/images", slot="logo", image=file(SVG))
    assert "This is not a PNG, JPEG, WebP or GIF picture." in studio.get("/design")
    studio.done("/images", slot="logo")
    assert studio.theme.logo == ""


def test_a_form_speaks_its_language_and_its_owners_words(studio: Studio) -> None:
    studio.done("/design/words", **{"language": "de", "text-send": "Los", "text-next": " ", "text-made_up": "x"})
    assert (studio.definition.language, studio.definition.texts) == ("de", {"send": "Los"})
    html = studio.get("/design/words")
    assert 'placeholder="Weiter"' in html
    assert ">Los</button>" in studio.get("/preview")


def test_words_of_other_names_stay_and_a_language_that_is_none_is_refused(studio: Studio) -> None:
    assert "This must match" in studio.refused("/design/words", **{"language": "no language", "text-send": "Los"})
    assert studio.definition.language == "en"


def test_the_usual_thanks_begin_with_what_the_settings_say(app: Flask, studio: Studio) -> None:
    with app.app_context():
        form = db.session.get_one(Form, studio.form_id)
        form.thank_you_message, form.redirect_url = "We call you.", "https://acme.test/thanks"
        db.session.commit()
    html = studio.get("/design/thanks")
    assert ("We call you." in html, 'value="https://acme.test/thanks"' in html) == (True, True)


def test_thanks_are_kept_and_shown_with_the_names_of_fields_for_answers(studio: Studio) -> None:
    told = {"title": "Many thanks", "message": "We call you, {{name}}.", "redirect_url": ""}
    assert studio.done("/design/thanks", key="default", **told) == "/design/thanks"
    assert [one.title for one in studio.definition.thanks] == ["Many thanks"]
    preview = studio.get("/preview?thanks=default")
    assert ("Many thanks" in preview, "We call you, Your name." in preview) == (True, True)


def test_a_further_page_is_named_filled_and_removed(studio: Studio) -> None:
    there = studio.done("/design/thanks/add", name="Big projects!")
    assert there == "/design/thanks?key=big_projects"
    assert studio.done("/design/thanks", key="big_projects", title="Hello", message="", redirect_url="") == there
    assert [(one.key, one.title) for one in studio.definition.thanks] == [("big_projects", "Hello")]
    assert "There is a page of this name." in studio.refused("/design/thanks/add", name="big projects")
    studio.done("/design/thanks/remove", key="big_projects")
    assert studio.definition.thanks == []
    assert studio.post("/design/thanks/remove", key="big_projects").status_code == 404


@pytest.mark.parametrize("name", ["", " ", "!!", "a" * 500, "_x\n"])
def test_a_page_without_a_name_is_refused_or_named_by_what_there_is(studio: Studio, name: str) -> None:
    assert studio.post("/design/thanks/add", name=name).status_code in (303, 422)
    assert all(one.key and len(one.key) <= 60 for one in studio.definition.thanks)


@pytest.mark.parametrize(
    "address",
    [
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "https://evil.test\r\nSet-Cookie: a=b",
        "https://evil.test/\x00",
        "https://user:pass@evil.test",
        "https:evil.test",
        "ftp://evil.test",
        "thanks.html",
        "https://" + "a" * 2000,
    ],
)
def test_an_address_that_could_lead_astray_is_refused_when_it_is_saved(studio: Studio, address: str) -> None:
    html = studio.refused("/design/thanks", key="default", title="", message="", redirect_url=address)
    assert 'id="redirect_url-error"' in html
    assert studio.definition.thanks == []
