"""The kinds of fields a form may have, and what sets each apart."""

from dataclasses import dataclass
from typing import Literal

_Text = Literal["short_text", "long_text", "email", "phone", "number", "url", "date"]
_Choice = Literal["select", "radio", "checkboxes", "checkbox", "consent"]
_Other = Literal["full_name", "company", "address", "budget", "file", "rating", "hidden"]
_Layout = Literal["text", "divider", "page_break"]
FieldType = Literal[_Text, _Choice, _Other, _Layout]


@dataclass(frozen=True)
class Kind:
    """`key`: what a new field of the kind is called. `holds_answer` is false for what only lays a page out.

    `autocomplete` and `inputmode` are what a browser is told unless the owner says otherwise.
    """

    label: str
    key: str
    icon: str
    autocomplete: str = ""
    inputmode: str = ""
    has_options: bool = False
    holds_answer: bool = True


KINDS: dict[str, Kind] = {
    "short_text": Kind("Short text", "answer", "text-cursor"),
    "long_text": Kind("Long text", "message", "align-left"),
    "email": Kind("Email", "email", "mail", "email", "email"),
    "phone": Kind("Phone", "phone", "phone", "tel", "tel"),
    "number": Kind("Number", "number", "hash", inputmode="decimal"),
    "url": Kind("Link", "website", "link", "url", "url"),
    "date": Kind("Date", "date", "calendar"),
    "select": Kind("Dropdown", "choice", "list", has_options=True),
    "radio": Kind("Single choice", "choice", "circle-dot", has_options=True),
    "checkboxes": Kind("Multiple choice", "choices", "list-checks", has_options=True),
    "checkbox": Kind("Checkbox", "agreed", "square-check"),
    "consent": Kind("Consent", "consent", "shield-check"),
    "full_name": Kind("Full name", "name", "user", "name"),
    "company": Kind("Company", "company", "building", "organization"),
    "address": Kind("Address", "address", "map-pin"),
    "budget": Kind("Budget", "budget", "banknote", has_options=True),
    "file": Kind("File upload", "files", "paperclip"),
    "rating": Kind("Rating", "rating", "star"),
    "hidden": Kind("Hidden", "hidden", "eye-off"),
    "text": Kind("Heading and text", "text", "heading", holds_answer=False),
    "divider": Kind("Divider or image", "divider", "minus", holds_answer=False),
    "page_break": Kind("Page break", "page", "separator-horizontal", holds_answer=False),
}
