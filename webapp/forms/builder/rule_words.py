"""Rules as sentences, in the words of the form: When Budget is at least 5000, show Company size."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.builder.rule_choices import WITHOUT_VALUE, called, operator_words
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rule import (
    Action,
    Assign,
    ChooseThanks,
    Condition,
    GoTo,
    Rule,
    Score,
    Tag,
    Turn,
)
from webapp.forms.definition.rule_flags import flags_of

_TURNS = {"show": "show", "hide": "hide", "require": "require", "optional": "make optional"}


@dataclass(frozen=True)
class Phrase:
    """`verb` `name` or, of a condition, `name` `verb` `value`; what is empty is left out."""

    verb: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Sentence:
    """`match`: all or any; empty for a single condition. `flags`: what is wrong with the rule."""

    match: str
    conditions: list[Phrase]
    actions: list[Phrase]
    flags: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        joined = " or " if self.match == "any" else " and "
        when = joined.join(" ".join(filter(None, (one.name, one.verb, one.value))) for one in self.conditions)
        return f"When {when}: " + ", ".join(" ".join(filter(None, (one.verb, one.name))) for one in self.actions)


def sentences(definition: Definition, members: Mapping[bytes, str]) -> list[Sentence]:
    """`members`: who is in the workspace, by name."""
    return [sentence(definition, rule, members) for rule in definition.rules]


def sentence(definition: Definition, rule: Rule, members: Mapping[bytes, str]) -> Sentence:
    conditions = [_condition(definition, one) for one in rule.when.conditions]
    actions = [_action(definition, one, members) for one in rule.then]
    match = rule.when.match if len(conditions) > 1 else ""
    return Sentence(match, conditions, actions, flags_of(definition, rule, members))


def page_choices(definition: Definition) -> list[tuple[str, str]]:
    """The pages that can be gone to: by the key of their break; the end is the empty one."""
    pages = [
        (step[0].key, f"{number}: {step[0].label}" if step[0].label else str(number))
        for number, step in enumerate(definition.steps, start=1)
        if number > 1
    ]
    return [*pages, ("", "the end")]


def _condition(definition: Definition, condition: Condition) -> Phrase:
    asked = definition.field(condition.field)
    verb = operator_words(asked, condition.op)
    if condition.op in WITHOUT_VALUE:
        return Phrase(verb, called(asked) if asked else condition.field)
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    return Phrase(verb, called(asked) if asked else condition.field, ", ".join(values))


def _action(definition: Definition, action: Action, members: Mapping[bytes, str]) -> Phrase:
    match action:
        case Turn(do=do, field=key):
            turned = definition.field(key)
            return Phrase(_TURNS[do], called(turned) if turned else key)
        case GoTo(page=key):
            page = dict(page_choices(definition)).get(key, key)
            return Phrase("go to" if not key else "go to page", page)
        case Score(points=points):
            verb = "add" if points >= 0 else "take away"
            return Phrase(verb, f"{abs(points)} {'point' if abs(points) == 1 else 'points'}")
        case Tag(tag=tag):
            return Phrase("add the tag", tag)
        case Assign(member=member):
            return Phrase("assign to", members.get(member, "somebody who left"))
        case ChooseThanks(thanks=key):
            return Phrase("show the thank-you page", thanks_choices(definition).get(key, key))


def thanks_choices(definition: Definition) -> dict[str, str]:
    return {thanks.key: thanks.title or thanks.key for thanks in definition.thanks}
