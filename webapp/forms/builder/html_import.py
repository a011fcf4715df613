"""A pasted HTML form as a form of ours: its fields, and the mapping of those whose names nobody else uses.

What people do not fill in is left out, each with its reason: honeypots, tokens, passwords.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.errors import Invalid
from webapp.forms.builder.document import MOST_BYTES, FormDocument
from webapp.forms.builder.html_fields import field_of, key_of, target_of
from webapp.forms.builder.html_reading import Control, Markup, read_markup
from webapp.forms.definition.definition import MOST_FIELDS, Definition
from webapp.forms.definition.field import FormField
from webapp.forms.mapping import map_fields
from webapp.http.fields import clean

_BUTTONS = ("submit", "button", "reset", "image")
_SEEN_OR_NOT = ("hidden", "checkbox", "radio", "file")  # often drawn otherwise, with the control itself hidden
_TOKEN = re.compile(r"csrf|xsrf|^_?token$|authenticity_token|requestverificationtoken|nonce|^utf8$|^_", re.IGNORECASE)
_CAPTCHA = re.compile(r"captcha|turnstile", re.IGNORECASE)
_TRAP = re.compile(r"honey|^hp_|_hp$|gotcha|bot[-_]?field|leave[-_]?(this)?[-_]?(blank|empty)", re.IGNORECASE)


@dataclass(frozen=True)
class Taken:
    """A control that becomes a field: its name in the pasted form, and what of a lead it fills, if that is known."""

    name: str
    field: FormField
    target: str


@dataclass(frozen=True)
class Found:
    """What a pasted form is read into. `left_out`: names and reasons."""

    document: FormDocument
    taken: Sequence[Taken]
    left_out: Sequence[tuple[str, str]]


def import_html(html: str) -> Found:
    """Raises Invalid where there is no form to be read."""
    if len(html.encode("utf-8", "replace")) > MOST_BYTES:
        raise Invalid("This is more than 1 MB. Paste the form alone, from <form> to </form>.")
    markup = read_markup(clean(html))
    controls = _of_one_form(markup)
    filled_in = [control for control in controls if control.kind not in _BUTTONS]
    groups = list(_groups([control for control in filled_in if not _reason(control)]))
    if not groups:
        raise Invalid("There is no field in this markup. Paste the form, from <form> to </form>.")
    taken = _taken(groups[:MOST_FIELDS])
    left_out = [(_name(control) or control.kind, _reason(control)) for control in filled_in if _reason(control)]
    left_out += [(_name(group[0]), f"a form has {MOST_FIELDS} fields at most") for group in groups[MOST_FIELDS:]]
    return Found(_document(markup, controls, taken), taken, left_out)


def _document(markup: Markup, controls: Sequence[Control], taken: Sequence[Taken]) -> FormDocument:
    send = (control.text or control.get("value") for control in controls if control.kind == "submit")
    form = controls[0].form
    said = markup.forms[form].get("aria-label", "") if form >= 0 else ""
    names = (said, markup.headings.get(form, ""), markup.headings.get(-1, ""), "Imported form")
    return FormDocument(
        inletForm=1,
        name=next(name[:200] for name in map(clean, names) if name),
        fieldMapping={one.field.key: one.target for one in taken if not _maps_by_itself(one)},
        definition=Definition(
            fields=[one.field for one in taken], submitLabel=" ".join(clean(next(send, "")).split())[:300]
        ),
    )


def _taken(groups: Sequence[Sequence[Control]]) -> list[Taken]:
    """Of two that plainly are the same of a lead, the first is."""
    taken: list[Taken] = []
    keys: set[str] = set()
    for group in groups:
        target = target_of(group[0])
        target = "" if target in {one.target for one in taken} else target
        field = field_of(key_of(group[0], keys), group, target)
        keys.update((field.key, *field.names))
        taken.append(Taken(_name(group[0]), field, target))
    return taken


def _maps_by_itself(one: Taken) -> bool:
    return not one.target or one.target in map_fields({one.field.key: "x"}, {}).values


def _of_one_form(markup: Markup) -> list[Control]:
    """The controls of the form with the most to fill in; of a page without a form, all."""
    counts = [0] * len(markup.forms)
    for control in markup.controls:
        if control.form >= 0 and control.kind not in _BUTTONS and not _reason(control):
            counts[control.form] += 1
    if not any(counts):
        return markup.controls
    return [control for control in markup.controls if control.form == counts.index(max(counts))]


def _reason(control: Control) -> str:
    """Why it is left out; empty for one that is taken."""
    name = _name(control)
    if control.kind == "password":
        return "a password is nothing to send with a form"
    if _CAPTCHA.search(name) or (control.kind == "hidden" and _TOKEN.search(name)):
        return "a token of the page that it came from"
    if _TRAP.search(name) or (control.unseen and control.kind not in _SEEN_OR_NOT):
        return "nobody sees it: a trap for bots, of which each form here has its own"
    return "" if name or control.label else "it has no name"


def _name(control: Control) -> str:
    return control.get("name") or control.get("id")


def _groups(controls: Sequence[Control]) -> Iterator[list[Control]]:
    """Radio buttons of one name are one question, and so are check boxes; each where the first of them stands."""
    groups: dict[tuple[str, str], list[Control]] = {}
    for place, control in enumerate(controls):
        chosen = control.kind in ("radio", "checkbox") and control.get("name")
        groups.setdefault((control.kind, control.get("name")) if chosen else ("", str(place)), []).append(control)
    yield from groups.values()
