"""Changes to the tree of steps: what stands where afterwards, in branches too."""

import pytest

from tests.automation.flow import define, step, when
from webapp.automation.definition import AddTag, Branch, Definition, Step
from webapp.automation.editor.tree import (
    MOST,
    MOST_IN_A_BRANCH,
    Place,
    change,
    duplicate,
    find,
    insert,
    move,
    new_key,
    place_of,
    remove,
)
from webapp.errors import Conflict, NotFound

each = pytest.mark.parametrize


def tag(key: str) -> dict[str, object]:
    return step(key, "tag", tag=key)


def branch(key: str, then: list[object], otherwise: list[object]) -> dict[str, object]:
    return step(key, "branch", when=when("status", "is", "New"), then=then, otherwise=otherwise)


def outline(steps: list[Step]) -> str:
    """`a b(c|d)`: a, then the branch b with c in then, and d in otherwise."""
    return " ".join(
        f"{one.key}({outline(one.then)}|{outline(one.otherwise)})" if isinstance(one, Branch) else one.key
        for one in steps
    )


FLAT = define(tag("a"), tag("b"), tag("c"))
DEEP = define(tag("a"), branch("b", [tag("c")], [branch("d", [], [tag("e")])]), tag("f"))


def test_a_step_is_found_and_knows_its_place() -> None:
    assert find(DEEP, "e").key == "e"
    assert [str(place_of(DEEP, key)) for key in "abcdef"] == [
        ":0",
        ":1",
        "b.then:0",
        "b.otherwise:0",
        "d.otherwise:0",
        ":2",
    ]


@each(
    ("place", "expected"),
    [
        (":0", "x a b(c|d(|e)) f"),
        (":3", "a b(c|d(|e)) f x"),
        ("b.then:1", "a b(c x|d(|e)) f"),
        ("d.then:0", "a b(c|d(x|e)) f"),
    ],
)
def test_a_step_is_inserted_at_its_place(place: str, expected: str) -> None:
    changed = insert(DEEP, Place.read(place), AddTag(key="x", do="tag", tag="x"))
    assert outline(changed.steps) == expected
    assert outline(DEEP.steps) == "a b(c|d(|e)) f"


@each("place", [":4", "gone.then:0", "a.then:0", "b.then:2"])
def test_a_place_that_is_gone_takes_no_step(place: str) -> None:
    with pytest.raises(NotFound):
        insert(DEEP, Place.read(place), AddTag(key="x", do="tag", tag="x"))


@each("text", ["", "1", "b.then", ":", ":-1", ":1234", "b.then:x"])
def test_what_is_no_place_is_not_read(text: str) -> None:
    with pytest.raises(NotFound):
        Place.read(text)


def test_a_key_that_is_taken_becomes_another() -> None:
    changed = insert(FLAT, Place("", 0), AddTag(key="a", do="tag", tag="x"))
    assert outline(changed.steps) == "s1 a b c"


def test_a_new_key_is_one_that_no_step_has() -> None:
    assert new_key(define(tag("s1"), tag("s3"))) == "s2"


def test_a_changed_branch_keeps_its_steps() -> None:
    other = Definition.model_validate({"trigger": {"kind": "lead.created"}, "steps": [branch("b", [], [])]}).steps[0]
    assert outline(change(DEEP, other).steps) == outline(DEEP.steps)


def test_a_step_is_removed_with_all_that_it_holds() -> None:
    assert outline(remove(DEEP, "d").steps) == "a b(c|) f"
    assert outline(remove(DEEP, "b").steps) == "a f"


def test_a_copy_stands_below_and_all_its_keys_are_new() -> None:
    changed, key = duplicate(DEEP, "d")
    assert outline(changed.steps) == "a b(c|d(|e) s1(|s2)) f"
    assert key == "s1"


@each(
    ("key", "by", "expected"),
    [
        ("b", -1, "b a c"),
        ("b", 1, "a c b"),
        ("a", -1, "a b c"),
        ("c", 1, "a b c"),
    ],
)
def test_a_step_moves_past_its_neighbour_and_stays_at_the_ends(key: str, by: int, expected: str) -> None:
    assert outline(move(FLAT, key, by).steps) == expected


def test_a_step_walks_through_every_place_as_one_reads_and_back_again() -> None:
    places = [
        "a b(c|d(|e)) f",
        "b(a c|d(|e)) f",
        "b(c a|d(|e)) f",
        "b(c|a d(|e)) f",
        "b(c|d(a|e)) f",
        "b(c|d(|a e)) f",
        "b(c|d(|e a)) f",
        "b(c|d(|e) a) f",
        "b(c|d(|e)) a f",
        "b(c|d(|e)) f a",
    ]
    at, seen = DEEP, [outline(DEEP.steps)]
    for _ in places[1:]:
        at = move(at, "a", 1)
        seen.append(outline(at.steps))
    assert seen == places
    for _ in places[1:]:
        at = move(at, "a", -1)
    assert at == DEEP


def test_there_is_room_for_so_many_steps_and_no_more() -> None:
    full = define(*(tag(f"k{number}") for number in range(MOST)))
    with pytest.raises(Conflict):
        insert(full, Place("", 0), AddTag(key="x", do="tag", tag="x"))
    lane = define(branch("b", [tag(f"k{number}") for number in range(MOST_IN_A_BRANCH)], []))
    with pytest.raises(Conflict):
        insert(lane, Place("b.then", 0), AddTag(key="x", do="tag", tag="x"))
