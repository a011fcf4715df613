"""What in a rule points at nothing any more, in words with the cure. A flagged rule is kept as it is, never dropped."""

from collections.abc import Collection, Iterator

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rule import Action, Assign, ChooseThanks, GoTo, Rule, Turn


def flags_of(definition: Definition, rule: Rule, members: Collection[bytes]) -> list[str]:
    """`members`: who is in the workspace. Empty where nothing is wrong with the rule."""
    gone = [one.field for one in rule.when.conditions if definition.field(one.field) is None]
    asked = [
        f"It asks about “{key}”, a field that was removed, so it does nothing. Choose another, or delete the rule."
        for key in dict.fromkeys(gone)
    ]
    return [*asked, *dict.fromkeys(flag for action in rule.then for flag in _flags(definition, rule, action, members))]


def flagged(definition: Definition, members: Collection[bytes]) -> list[int]:
    """The places of the rules with something wrong, for whoever publishes the form."""
    return [place for place, rule in enumerate(definition.rules) if flags_of(definition, rule, members)]


def _flags(definition: Definition, rule: Rule, action: Action, members: Collection[bytes]) -> Iterator[str]:
    match action:
        case Turn(field=key) if definition.field(key) is None:
            yield f"It changes “{key}”, a field that was removed. Choose another field, or take this out."
        case GoTo(page=key) if key and key not in _pages(definition):
            yield "It goes to a page that was removed. Choose another page, or take this out."
        case GoTo(page=key) if key and _pages(definition)[key] <= _last_asked(definition, rule):
            yield "It goes to a page that comes before its last question, so it never does. Choose a later page."
        case ChooseThanks(thanks=key) if key not in {thanks.key for thanks in definition.thanks}:
            yield "It shows a thank-you page that was removed. Choose another one, or take this out."
        case Assign(member=member) if member not in members:
            yield "It assigns to somebody who left the workspace. Choose another member, or take this out."


def _pages(definition: Definition) -> dict[str, int]:
    """Which page each page break begins."""
    steps = enumerate(definition.steps)
    return {step[0].key: page for page, step in steps if step and step[0].type == "page_break"}


def _last_asked(definition: Definition, rule: Rule) -> int:
    """The page of the rule's last question; hidden inputs are known from the first one on."""
    asked = {condition.field for condition in rule.when.conditions}
    pages = [
        page
        for page, step in enumerate(definition.steps)
        for field in step
        if field.key in asked and field.type != "hidden"
    ]
    return max(pages, default=0)
