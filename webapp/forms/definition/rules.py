"""What follows from a form's rules and the answers so far. This is the authority; `static/embed/rules.js` is its twin.

- A field that some rule shows is hidden until one of those holds; one that some rule hides is hidden while one of those
  does. Hide beats show. The answer to a hidden field is empty for every rule, wherever it stands.
- Pages count from 0, as in `Definition.steps`. A rule sends on from the page of its last condition, and only forward;
  the fields of the pages that are skipped are hidden. A hidden input stands on no page: it is known from the start.
- Where rules that hold disagree (required or optional, the next page, the assignee, the thanks), the first decides.
  Points add up, tags gather.
- A rule with a condition on a field that is gone does nothing; neither does an action on what is gone.
- All rules are weighed, then again with what that hid, until nothing changes, at most once more often than there are
  rules: a circle of rules comes to the same end everywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from webapp.forms.definition.comparing import items, meets
from webapp.forms.definition.field import FormField
from webapp.forms.definition.rule import Action, Assign, ChooseThanks, Condition, GoTo, Rule, Score, Tag, Turn


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What rules make of a lead: points (None: no rule gave any), tags, and the member who gets it."""

    score: int | None = None
    tags: tuple[str, ...] = ()
    assign: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict(Effects):
    """`hidden`: the keys of fields. `required`: by key, where a rule has its say in place of the field.

    `go_to`: the next page, where it is not the one after; beyond the last page is the end. `thanks`: the key of one.
    """

    hidden: frozenset[str] = frozenset()
    required: Mapping[str, bool] = field(default_factory=dict)
    go_to: Mapping[int, int] = field(default_factory=dict)
    thanks: str | None = None

    def requires(self, asked: FormField) -> bool:
        return asked.key not in self.hidden and self.required.get(asked.key, asked.required)


def evaluate(rules: Sequence[Rule], fields: Sequence[FormField], answers: Mapping[str, object]) -> Verdict:
    """What the rules make of the answers, which are texts or lists of texts by the keys of their fields."""
    layout = _Layout(fields)
    weighed = [_weigh(rule, layout, answers) for rule in rules if layout.has(rule)]
    awaiting = {key for one in weighed for key in one.turned("show")}
    hidden, held, go_to = layout.known(awaiting), weighed, dict[int, int]()
    for _ in range(len(weighed) + 1):
        before = hidden
        held = [one for one in weighed if one.holds(before)]
        go_to = _jumps(held, layout)
        hidden = layout.hidden(held, awaiting, go_to)
        if hidden == before:
            break
    return _verdict([action for one in held for action in one.rule.then], hidden, go_to)


class _Layout:
    """Which fields there are, and on which page each stands."""

    def __init__(self, fields: Sequence[FormField]) -> None:
        self.kinds: dict[str, str] = {}
        self.pages: dict[str, int] = {}
        self.end = 1
        for place, asked in enumerate(fields):
            self.end += asked.type == "page_break" and place > 0
            self.kinds[asked.key] = asked.type
            self.pages[asked.key] = self.end - 1 if asked.type != "hidden" else 0

    def has(self, rule: Rule) -> bool:
        return all(condition.field in self.pages for condition in rule.when.conditions)

    def known(self, keys: set[str]) -> frozenset[str]:
        return frozenset(keys & self.pages.keys())

    def page_of(self, key: str) -> int:
        """The page that a break begins; the end for no key, and the first, where nothing goes, for one that is gone."""
        return self.pages.get(key, 0) if key else self.end

    def hidden(self, held: Sequence["_Weighed"], awaiting: set[str], go_to: Mapping[int, int]) -> frozenset[str]:
        shown = {key for one in held for key in one.turned("show")}
        hidden = {key for one in held for key in one.turned("hide")}
        seen, page = set(), 0
        while page < self.end:
            seen.add(page)
            page = go_to.get(page, page + 1)
        skipped = {key for key, page in self.pages.items() if page not in seen}
        return self.known((awaiting - shown) | hidden | skipped)


@dataclass(frozen=True)
class _Weighed:
    """A rule with its last page, and each of its conditions: the field, whether its answer meets it, whether none does.

    So that nothing is compared twice, however often the rules are weighed.
    """

    rule: Rule
    page: int
    conditions: Sequence[tuple[str, bool, bool]]

    def holds(self, hidden: frozenset[str]) -> bool:
        met = (of_none if key in hidden else of_answer for key, of_answer, of_none in self.conditions)
        return any(met) if self.rule.when.match == "any" else all(met)

    def turned(self, do: str) -> Iterator[str]:
        return (action.field for action in self.rule.then if isinstance(action, Turn) and action.do == do)


def _weigh(rule: Rule, layout: _Layout, answers: Mapping[str, object]) -> _Weighed:
    def weigh(condition: Condition) -> tuple[str, bool, bool]:
        key, op, value = condition.field, condition.op, items(condition.value)
        kind = layout.kinds[key]
        return key, meets(kind, op, items(answers.get(key)), value), meets(kind, op, (), value)

    conditions = rule.when.conditions
    return _Weighed(rule, max(layout.pages[one.field] for one in conditions), [weigh(one) for one in conditions])


def _jumps(held: Sequence[_Weighed], layout: _Layout) -> dict[int, int]:
    jumps: dict[int, int] = {}
    for one in held:
        for action in one.rule.then:
            if isinstance(action, GoTo) and layout.page_of(action.page) > one.page:
                jumps.setdefault(one.page, layout.page_of(action.page))
    return jumps


def _verdict(actions: Sequence[Action], hidden: frozenset[str], go_to: Mapping[int, int]) -> Verdict:
    points = [action.points for action in actions if isinstance(action, Score)]
    required: dict[str, bool] = {}
    for action in actions:
        if isinstance(action, Turn) and action.do in ("require", "optional"):
            required.setdefault(action.field, action.do == "require")
    return Verdict(
        hidden=hidden,
        required=required,
        go_to=go_to,
        score=sum(points) if points else None,
        tags=tuple(dict.fromkeys(action.tag for action in actions if isinstance(action, Tag))),
        assign=next((action.member for action in actions if isinstance(action, Assign)), None),
        thanks=next((action.thanks for action in actions if isinstance(action, ChooseThanks)), None),
    )
