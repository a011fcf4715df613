"""What is different between two versions of a form, in words."""

from typing import Any

from webapp.forms.builder.differences import differences
from webapp.forms.definition.definition import Definition

NAME: dict[str, Any] = {"key": "name", "type": "full_name", "label": "Name"}
EMAIL: dict[str, Any] = {"key": "email", "type": "email", "label": "Email"}
PHONE: dict[str, Any] = {"key": "phone", "type": "phone", "label": "Phone"}
RULE = {"when": {"conditions": [{"field": "name", "op": "filled"}]}, "then": [{"do": "tag", "tag": "hot"}]}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    found = differences(Definition.model_validate(before), Definition.model_validate(after), {})
    return [f"{one.verb} {one.what}" + "".join(f" | {detail}" for detail in one.details) for one in found]


def test_the_same_has_no_differences() -> None:
    whole = {"fields": [NAME, EMAIL], "rules": [RULE], "texts": {"send": "Go"}, "theme": {"accent": "#aa0000"}}
    assert told(whole, whole) == []


def test_fields_are_added_removed_and_changed_setting_by_setting() -> None:
    changed = {**EMAIL, "required": True, "hint": "We answer\nthere", "options": ["a", "b"]}
    assert told({"fields": [NAME, EMAIL]}, {"fields": [changed, PHONE]}) == [
        "Changed “Email” (Email) | Hint: nothing → We answer there | Required: no → yes | Options: nothing → a, b",
        "Added “Phone” (Phone)",
        "Removed “Name” (Full name)",
    ]


def test_only_what_was_carried_past_the_others_moved() -> None:
    assert told({"fields": [NAME, EMAIL, PHONE]}, {"fields": [PHONE, NAME, EMAIL]}) == ["Moved “Phone” (Phone)"]


def test_rules_are_told_as_sentences() -> None:
    other = {**RULE, "then": [{"do": "tag", "tag": "cold"}]}
    assert told({"fields": [NAME], "rules": [RULE]}, {"fields": [NAME], "rules": [other]}) == [
        "Added rule: When Name is answered: add the tag cold",
        "Removed rule: When Name is answered: add the tag hot",
    ]
    assert told({"fields": [NAME], "rules": [RULE, other]}, {"fields": [NAME], "rules": [other, RULE]}) == [
        "Moved the rules"
    ]


def test_theme_texts_thanks_and_the_form_itself_are_told_apart() -> None:
    before = {"texts": {"send": "Go"}, "thanks": [{"key": "vip", "title": "Welcome"}]}
    after = {"theme": {"accent": "#aa0000"}, "texts": {"send": "Run"}, "thanks": [{"key": "b"}], "language": "de"}
    assert told(before, after) == [
        "Added thank-you page “b”",
        "Removed thank-you page “Welcome”",
        "Changed the theme | Accent: nothing → #aa0000",
        "Changed the texts | Send: Go → Run",
        "Changed the form | Language: en → de",
    ]


def test_a_long_text_is_cut() -> None:
    (line,) = told({}, {"intro": "x" * 200})
    assert line == f"Changed the form | Intro: nothing → {'x' * 80}…"
