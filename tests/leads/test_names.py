"""K12a: a full name in two parts, of which no word is ever lost."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.leads.names import split_name

NAMES = [
    *(
        "Jane",
        "van",
        "der",
        "de",
        "la",
        "Dr.",
        "Prof.",
        "Mr.",
        "and",
        "y",
        "bin",
        "Jr.",
        "III",
        "PhD",
        "Esq",
        "née",
        "(Janie)",
    ),
    *(
        '"Jack"',
        "'J'",
        "O'Neil",
        "Jean-Luc",
        "J.",
        "李",
        "小龙",
        "김",
        "先生",
        "😀",
        "St.",
        "of",
        "the",
        "e",
        "-",
        "&",
        "Ma",
        "V",
    ),
]
words = st.lists(st.sampled_from(NAMES) | st.text(st.characters(exclude_characters=","), min_size=1), max_size=10)


@pytest.mark.contract("K12a")
@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Jane Smith", "Jane", "Smith"),
        ("Mary Jane Watson", "Mary Jane", "Watson"),
        ("  Mary \t Jane\nWatson ", "Mary Jane", "Watson"),
        ("Jane", "Jane", ""),
        (" Jane ", "Jane", ""),
        ("", "", ""),
        (" ", "", ""),
        ("Vincent van Gogh", "Vincent", "van Gogh"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("Juan Q. Xavier de la Vega III", "Juan Q. Xavier", "de la Vega III"),
        ("Dr. Jane Smith", "Dr. Jane", "Smith"),
        ("Dr. Maria de la Cruz", "Dr. Maria", "de la Cruz"),
        ("李 小龙", "小龙", "李"),
        ("Dr. Smith", "Dr.", "Smith"),
        ("Jane (Janie) Smith", "Jane (Janie)", "Smith"),
        ('John "Jack" Kennedy', 'John "Jack"', "Kennedy"),
        ("Jane née Foo Bar", "Jane née Foo", "Bar"),
        ("Smith, Jane", "Jane", "Smith"),
        ("Smith, Jane Marie, Jr.", "Jane Marie", "Smith Jr."),
        ("a b c d e f g van Gogh", "a b c d e f g van", "Gogh"),
        ("Vincent " + "x" * 100 + " van Gogh", "Vincent " + "x" * 100 + " van", "Gogh"),
    ],
)
def test_a_full_name_is_split_at_its_last_word_unless_particles_or_suffixes_say_otherwise(
    full: str, first: str, last: str
) -> None:
    assert split_name(full) == (first, last)


@pytest.mark.contract("K12a")
@given(words.map(" ".join))
def test_first_and_last_name_hold_every_word_that_was_sent(full: str) -> None:
    assert sorted(" ".join(split_name(full)).split()) == sorted(full.split())


@given(st.lists(st.sampled_from([*NAMES, ",", "Smith,", "a,b"]), max_size=8).map(" ".join))
def test_of_a_name_with_commas_only_commas_may_go(full: str) -> None:
    assert _without_commas(" ".join(split_name(full))) == _without_commas(full)


def _without_commas(text: str) -> list[str]:
    return sorted(text.replace(",", " ").split())


@given(words.map(" ".join))
def test_a_name_of_two_words_has_a_first_and_a_last_name(full: str) -> None:
    first, last = split_name(full)
    assert bool(last) == (len(full.split()) > 1)
    assert bool(first) == bool(full.strip())


def test_a_text_that_is_no_name_takes_no_more_time_than_its_words() -> None:
    text = "and van der " * 20_000
    start = perf_counter()
    assert split_name(text)[1] == "der"
    assert perf_counter() - start < 0.5
