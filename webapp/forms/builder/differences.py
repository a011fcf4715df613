"""What is different between two versions of a form, in words: fields, rules, theme, thank-you pages, texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pydantic import BaseModel

from webapp.forms.builder.rule_words import sentences
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField

_LONGEST = 80
_APART = ("fields", "rules", "theme", "thanks", "texts", "calls")
_SETTINGS = {
    "submit_label": "Words of the button",
    "incomplete": "Keep what is left unsent",
    "review": "Review before sending",
    "captcha": "Proof of work",
    "min": "Least",
    "max": "Most",
    "css": "Custom CSS",
    "body": "Text",
}


@dataclass(frozen=True)
class Difference:
    """`verb`: Added, Removed, Changed, Moved. `details`: which of its settings changed, from what to what."""

    verb: str
    what: str
    details: Sequence[str] = ()


def differences(before: Definition, after: Definition, members: Mapping[bytes, str]) -> list[Difference]:
    """`members`: who is in the workspace, by name."""
    return [
        *_fields(before, after),
        *_rules(before, after, members),
        *_keyed("thank-you page", {one.key: one for one in before.thanks}, {one.key: one for one in after.thanks}),
        *_changed("the theme", before.theme, after.theme),
        *_changed("the times to be called at", before.calls, after.calls),
        *_texts(before.texts, after.texts),
        *_changed("the form", before, after, without=_APART),
    ]


def _fields(before: Definition, after: Definition) -> Iterator[Difference]:
    old, new = {one.key: one for one in before.fields}, {one.key: one for one in after.fields}
    yield from _keyed("", old, new)
    kept_before, kept_after = [key for key in old if key in new], [key for key in new if key in old]
    for key in _moved(kept_before, kept_after):
        yield Difference("Moved", _called(new[key]))


def _keyed(noun: str, old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> Iterator[Difference]:
    for key, one in new.items():
        if key not in old:
            yield Difference("Added", _named(noun, key, one))
        else:
            yield from _changed(_named(noun, key, one), old[key], one)
    for key, one in old.items():
        if key not in new:
            yield Difference("Removed", _named(noun, key, one))


def _rules(before: Definition, after: Definition, members: Mapping[bytes, str]) -> Iterator[Difference]:
    """In the words of the version that each stands in."""
    old, new = ([str(one) for one in sentences(version, members)] for version in (before, after))
    yield from (Difference("Added", f"rule: {rule}") for rule in new if rule not in old)
    yield from (Difference("Removed", f"rule: {rule}") for rule in old if rule not in new)
    if old != new and sorted(old) == sorted(new):
        yield Difference("Moved", "the rules")


def _texts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if names:
        told = [f"{_words(name)}: {_value(old.get(name, ''))} → {_value(new.get(name, ''))}" for name in names]
        yield Difference("Changed", "the texts", told)


def _changed(what: str, old: BaseModel, new: BaseModel, without: Sequence[str] = ()) -> Iterator[Difference]:
    names = [name for name in type(new).model_fields if name not in without]
    told = [
        f"{_SETTINGS.get(name, _words(name))}: {_value(getattr(old, name))} → {_value(getattr(new, name))}"
        for name in names
        if getattr(old, name) != getattr(new, name)
    ]
    if told:
        yield Difference("Changed", what, told)


def _moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Those that stand elsewhere among the rest."""
    matches = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {key for match in matches for key in new[match.b : match.b + match.size]}
    return [key for key in new if key not in stayed]


def _named(noun: str, key: str, one: BaseModel) -> str:
    if isinstance(one, FormField):
        return _called(one)
    return f"{noun} “{getattr(one, 'title', '') or key}”"


def _called(field: FormField) -> str:
    return f"“{field.label or field.key}” ({field.kind.label})"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _value(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            text = ", ".join(str(item) for item in value)
        case _:
            text = "" if value is None else str(value)
    text = " ".join(text.split())
    return (f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text) or "nothing"
