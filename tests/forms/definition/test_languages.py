import pytest

from webapp.forms.definition.languages import LANGUAGES, language_of


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [("en", "en"), ("de", "de"), ("de-AT", "de"), ("pt-BR", "pt"), ("he", "he"), ("ja", "en"), ("dex", "en")],
)
def test_a_form_is_spoken_to_in_its_language_or_the_nearest(tag: str, spoken: str) -> None:
    assert language_of(tag).tag == spoken


def test_arabic_and_hebrew_run_from_right_to_left() -> None:
    assert [language.tag for language in LANGUAGES if language.direction == "rtl"] == ["ar", "he"]
