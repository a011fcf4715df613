"""Our words on a visitor's page: every language says the same things, and the owner may say them otherwise."""

import re

import pytest

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.languages import LANGUAGES
from webapp.forms.definition.words import spoken, words_of

ENGLISH = spoken("en")


def places(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("tag", [language.tag for language in LANGUAGES])
def test_every_language_says_all_and_leaves_the_same_places(tag: str) -> None:
    texts = spoken(tag)
    assert list(texts) == list(ENGLISH)
    assert {name: places(text) for name, text in texts.items()} == {name: places(ENGLISH[name]) for name in texts}
    assert [name for name, text in texts.items() if not text.strip() or "!" in text] == []


@pytest.mark.parametrize("tag", [language.tag for language in LANGUAGES if language.tag != "en"])
def test_no_language_leaves_whole_sentences_in_english(tag: str) -> None:
    same = [name for name, text in spoken(tag).items() if text == ENGLISH[name]]
    assert [name for name in same if len(re.sub(r"\{\w+\}", "", ENGLISH[name])) > len("Error:")] == []


@pytest.mark.parametrize(
    ("tag", "said", "direction"),
    [
        ("de-AT", "Schritt 2 von 3", "ltr"),
        ("ar", "الخطوة 2 من 3", "rtl"),
        ("ja", "Step 2 of 3", "ltr"),
        ("fa", "Step 2 of 3", "rtl"),
    ],
)
def test_a_form_speaks_its_language_or_english_in_the_right_direction(tag: str, said: str, direction: str) -> None:
    words = words_of(Definition(language=tag))
    assert (words("step", step=2, steps=3), words.direction, words.tag) == (said, direction, tag)


def test_the_owners_words_take_the_place_of_ours_and_cannot_reach_into_a_value() -> None:
    own = {"send": "Get my quote", "required": "{label.__class__} {label} {other}?"}
    words = words_of(Definition.model_validate({"texts": {**own, "unheard-of": "x"}}))
    assert (words("send"), words("back")) == ("Get my quote", "Back")
    assert words("required", label="{max}", max=3) == "{label.__class__} {max} {other}?"


def test_a_form_that_was_never_published_speaks_english() -> None:
    assert words_of(None)("thanks_message") == "Your message has been sent."
