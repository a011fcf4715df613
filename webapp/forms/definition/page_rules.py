"""What a visitor's page is given of a form's rules: those that hide, require and skip.

Points, tags and whose lead it becomes are nobody's business but the owner's.
"""

from collections.abc import Mapping
from typing import Any

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rule import GoTo, Rule, Turn


def rules_for_page(definition: Definition, page: int, answers: Mapping[str, object]) -> dict[str, Any] | None:
    """What `static/embed/rules_page.js` reads; of the answers those of other pages that rules ask about.

    None where a page has no use for any rule.
    """
    rules = [shown for rule in definition.rules if (shown := _shown(rule))]
    if not rules:
        return None
    here = {field.key for field in definition.steps[page]}
    asked = {condition.field for rule in rules for condition in rule.when.conditions} - here
    return {
        "rules": [rule.model_dump(mode="json", by_alias=True) for rule in rules],
        "fields": [{"key": field.key, "type": field.type} for field in definition.fields],
        "answers": {key: answers[key] for key in asked if key in answers},
    }


def undecided(definition: Definition, page: int) -> frozenset[str]:
    """The fields of a page that its own answers may still show or hide; all others are as the verdict says."""
    here = {field.key for field in definition.steps[page]}
    changing = set(here)
    turned: set[str] = set()
    while True:
        moved = {
            action.field
            for rule in definition.rules
            if any(condition.field in changing for condition in rule.when.conditions)
            for action in rule.then
            if isinstance(action, Turn) and action.do in ("show", "hide")
        }
        if moved <= turned:
            return frozenset(turned & here)
        turned |= moved
        changing |= moved


def _shown(rule: Rule) -> Rule | None:
    actions = [action for action in rule.then if isinstance(action, Turn | GoTo)]
    return rule.model_copy(update={"then": actions}) if actions else None
