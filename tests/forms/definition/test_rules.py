"""One file of vectors for both evaluators of rules, and whatever else hypothesis thinks of for the two at once."""

import gzip
import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers.programs import program
from webapp.forms.definition.field import FormField
from webapp.forms.definition.field_types import KINDS
from webapp.forms.definition.rule import Operator, Rule
from webapp.forms.definition.rules import Verdict, evaluate

HERE = Path(__file__).parent
TWIN = HERE.parents[2] / "webapp/static/embed/rules.js"
VECTORS = json.loads((HERE.parent / "rule_vectors.json").read_text())
OPERATORS: tuple[str, ...] = get_args(Operator)

Case = Mapping[str, Any]  # fields, rules, answers


def whole(condition: Mapping[str, Any]) -> Case:
    """A condition as a form of one rule: it hides `y` where the answer to `x` meets it."""
    tested = {"field": "x", "op": condition["op"], "value": condition["value"]}
    return {
        "said": f"{condition['type']} {condition['op']}: {condition['said']}",
        "fields": [{"key": "x", "type": condition["type"]}, {"key": "y", "type": "text"}],
        "rules": [
            {"when": {"match": "all", "conditions": [tested]}, "then": [{"do": "hide", "field": "y"}]},
        ],
        "answers": {"x": condition["answer"]} if "answer" in condition else {},
        "hidden": ["y"] if condition["holds"] else [],
        "required": {},
        "goTo": {},
    }


CASES: list[Case] = [*map(whole, VECTORS["conditions"]), *VECTORS["forms"]]
each_case = pytest.mark.parametrize("case", CASES, ids=[case["said"] for case in CASES])


def judged(case: Case) -> Verdict:
    rules = [Rule.model_validate(rule) for rule in case["rules"]]
    return evaluate(rules, [FormField.model_validate(field) for field in case["fields"]], case["answers"])


def told(verdict: Verdict) -> dict[str, Any]:
    """As the twin words it, but for order."""
    jumps = {str(page): to for page, to in verdict.go_to.items()}
    return {"hidden": sorted(verdict.hidden), "required": dict(verdict.required), "goTo": jumps}


class Twin:
    """The evaluator of the browser, in a Node of ours."""

    def __init__(self, node: subprocess.Popen[str]) -> None:
        self.node = node

    def judged(self, case: Case) -> dict[str, Any]:
        assert self.node.stdin is not None and self.node.stdout is not None
        asked = {name: case[name] for name in ("rules", "fields", "answers")}
        self.node.stdin.write(json.dumps(asked) + "\n")
        self.node.stdin.flush()
        said: dict[str, Any] = json.loads(self.node.stdout.readline())
        return {**said, "hidden": sorted(said["hidden"])}


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    command = [program("node"), str(HERE / "rules_twin.mjs"), str(TWIN)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        yield Twin(node)
        assert node.stdin is not None
        node.stdin.close()
        assert node.wait(10) == 0


@each_case
def test_the_rules_say_what_the_vectors_say(case: Case) -> None:
    verdict = judged(case)
    assert told(verdict) == {"hidden": sorted(case["hidden"]), "required": case["required"], "goTo": case["goTo"]}
    effects = {"score": verdict.score, "tags": list(verdict.tags), "thanks": verdict.thanks}
    assert {name: effects[name] for name in effects if name in case} == {
        name: case[name] for name in effects if name in case
    }


@each_case
def test_the_browser_says_what_the_vectors_say(case: Case, twin: Twin) -> None:
    said = {"hidden": sorted(case["hidden"]), "required": case["required"], "goTo": case["goTo"]}
    assert twin.judged(case) == said


def test_every_operator_and_every_type_with_an_operator_of_its_own_has_a_vector() -> None:
    assert {condition["op"] for condition in VECTORS["conditions"]} == set(OPERATORS)
    own = {"number", "rating", "budget", "date", "checkboxes", "checkbox", "file"}
    assert own <= {condition["type"] for condition in VECTORS["conditions"]}


keys = st.sampled_from(["a", "b", "c", "d", "e", "gone", "constructor"])
some_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cn", "Cs", "Co")), max_size=4)
words = (
    st.sampled_from(["", " ", "a", "A", "b", "ab", "Σ", "ΑΣ", "ß", "İ", "1", "01", "1.0", "-1", "10", "9"]) | some_text
)
days = st.dates().map(str)
values = words | days
answers = st.dictionaries(keys, values | st.none() | st.lists(values, max_size=3))
conditions = st.fixed_dictionaries(
    {"field": keys, "op": st.sampled_from(OPERATORS), "value": values | st.lists(values, max_size=3)}
)
actions = st.fixed_dictionaries(
    {"do": st.sampled_from(["show", "hide", "require", "optional"]), "field": keys}
) | st.fixed_dictionaries({"do": st.just("go_to"), "page": keys | st.just("")})
rules = st.fixed_dictionaries(
    {
        "when": st.fixed_dictionaries(
            {"match": st.sampled_from(["all", "any"]), "conditions": st.lists(conditions, min_size=1, max_size=3)}
        ),
        "then": st.lists(actions, min_size=1, max_size=3),
    }
)
kinds = st.sampled_from(list(KINDS)) | st.just("page_break")
forms = st.fixed_dictionaries(
    {
        "fields": st.lists(
            st.fixed_dictionaries({"key": keys.filter("gone".__ne__), "type": kinds}),
            unique_by=lambda field: field["key"],
        ),
        "rules": st.lists(rules, max_size=6),
        "answers": answers,
    }
)


@given(case=forms)
@settings(deadline=None, max_examples=500, print_blob=True)
def test_both_say_the_same_of_any_form(case: Case, twin: Twin) -> None:
    assert twin.judged(case) == told(judged(case))


def test_the_worst_form_that_may_be_saved_is_judged_at_once() -> None:
    fields = [FormField(key=f"f{number}", type="short_text") for number in range(200)]
    conditions = [{"field": f"f{number}", "op": "filled"} for number in range(20)]
    circle = [
        Rule.model_validate({"when": {"conditions": conditions}, "then": [{"do": "hide", "field": f"f{number % 20}"}]})
        for number in range(100)
    ]
    began = perf_counter()
    evaluate(circle, fields, {field.key: "x" * 1000 for field in fields})
    assert perf_counter() - began < 1


def test_the_code_for_the_browser_is_small() -> None:
    assert len(gzip.compress(TWIN.read_bytes(), 9)) <= 1500
