"""What a control of a pasted form becomes: its type, its key, its words, its settings, and what of a lead it fills."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError

from webapp.forms.builder.html_reading import Control
from webapp.forms.definition.field import FormField
from webapp.forms.mapping import map_fields, normalise_name

_TYPES = {
    **{"textarea": "long_text", "select": "select", "radio": "radio", "checkbox": "checkbox", "file": "file"},
    **{"hidden": "hidden", "email": "email", "tel": "phone", "url": "url", "date": "date"},
    **{"number": "number", "range": "number"},
}
_TYPES_OF_TEXT = {"name": "full_name", "email": "email", "phone": "phone", "company": "company"}
_TARGETS = {  # by the words of autocomplete, and by the type of an input
    **{"name": "name", "given-name": "firstName", "family-name": "lastName", "email": "email", "tel": "phone"},
    **{"tel-national": "phone", "organization": "company", "street-address": "address", "address-line1": "address"},
    **{"address-level2": "city", "address-level1": "state", "postal-code": "zip"},
}
_ACCEPTED = {"image": r"image/|\.(jpe?g|png|gif|webp|heic)", "pdf": r"pdf", "document": r"word|\.(docx?|odt|rtf)"}
_NOT_OF_A_KEY = re.compile(r"[^\w.-]+")
_PREFIX = re.compile(r"^(your|contact|user|customer|lead|form|field|input|txt)[_\s-]+", re.IGNORECASE)
_BROKEN = ("min", "max", "pattern", "message", "autocomplete")


def target_of(control: Control) -> str:
    """The field of a lead that it plainly is: by its name, by what a browser fills in, by its type, by its label."""
    if control.kind in ("radio", "checkbox", "file", "hidden"):
        return _target_of_name(control.get("name"))
    told = [_TARGETS[word] for word in control.get("autocomplete").split() if word in _TARGETS]
    label = words_of([control])
    by_label = _target_of_name(label) if len(label) < 40 else ""
    return _target_of_name(control.get("name")) or (told or [""])[-1] or _TARGETS.get(control.kind, "") or by_label


def key_of(control: Control, taken: Collection[str]) -> str:
    """A legal key that no other field has: the name, with brackets as underscores."""
    plain = _NOT_OF_A_KEY.sub("_", control.get("name") or control.get("id") or words_of([control])).strip("_.-")
    key, number = plain[:50] or "field", 1
    while (free := key if number == 1 else f"{key}_{number}") in taken:
        number += 1
    return free


def field_of(key: str, group: Sequence[Control], target: str) -> FormField:
    """What a field cannot hold as it stands, such as a bound that is no number, is left out of it."""
    values = {"key": key, "type": _type(group, target), "label": words_of(group).rstrip(" *:"), **_settings(group)}
    try:
        return FormField.model_validate(values)
    except ValidationError:
        return FormField.model_validate({name: value for name, value in values.items() if name not in _BROKEN})


def words_of(group: Sequence[Control]) -> str:
    """Its label: for several choices the legend; the placeholder where nothing else is said; last, its bare name."""
    first = group[0]
    name = _NOT_OF_A_KEY.sub(" ", first.get("name")).replace("_", " ").replace("-", " ").strip().capitalize()
    own = (
        ()
        if _is_choice(group)
        else (first.label, first.get("aria-label"), first.get("placeholder"), first.get("title"))
    )
    return next((" ".join(words.split())[:300] for words in (*own, first.group, name) if words.strip()), "Field")


def _is_choice(group: Sequence[Control]) -> bool:
    first = group[0]
    return first.kind == "radio" or len(group) > 1 or (first.kind == "checkbox" and first.get("name").endswith("[]"))


def _type(group: Sequence[Control], target: str) -> str:
    first = group[0]
    if (first.kind == "checkbox" and _is_choice(group)) or (first.kind == "select" and first.has("multiple")):
        return "checkboxes"
    if first.kind == "text":
        return _TYPES_OF_TEXT.get(target, "short_text")
    return _TYPES.get(first.kind, "short_text")


def _settings(group: Sequence[Control]) -> dict[str, Any]:
    first = group[0]
    words = words_of(group)
    settings: dict[str, Any] = {
        "required": words.rstrip(" :").endswith("*") or any(_is_required(control) for control in group),
        "options": _options(group),
        "autocomplete": first.get("autocomplete") if first.get("autocomplete") not in ("on", "off") else "",
    }
    if first.kind == "file":
        accepted = [name for name, pattern in _ACCEPTED.items() if re.search(pattern, first.get("accept").lower())]
        return {**settings, "accept": accepted, "maxFiles": 10 if first.has("multiple") else 1}
    if first.kind in ("radio", "checkbox", "select"):
        return settings
    placeholder = first.get("placeholder")
    return {
        **settings,
        **_bounds(first),
        "default": (first.get("value") or first.text)[:1000],
        "placeholder": "" if placeholder.strip() == words else " ".join(placeholder.split())[:300],
    }


def _bounds(control: Control) -> dict[str, str]:
    if _TYPES.get(control.kind) in ("number", "date"):
        return {"min": control.get("min"), "max": control.get("max")}
    pattern = control.get("pattern")
    message = " ".join(control.get("title").split())[:300] if pattern else ""
    return {"min": control.get("minlength"), "max": control.get("maxlength"), "pattern": pattern, "message": message}


def _is_required(control: Control) -> bool:
    return control.has("required") or control.get("aria-required") == "true"


def _options(group: Sequence[Control]) -> list[str]:
    """The words that people see, each once; a single check box has none."""
    if group[0].kind == "select":
        return list(dict.fromkeys(group[0].options))[:300]
    if not _is_choice(group):
        return []
    words = (" ".join((control.label or control.get("value") or "Yes").split())[:200] for control in group)
    return list(dict.fromkeys(words))[:300]


def _target_of_name(name: str) -> str:
    """By the names that everybody uses: the whole of it, its last part in brackets, or what follows `your-`."""
    name = name.removesuffix("[]").rstrip(" *:")
    last = re.split(r"[\[\].]+", name.rstrip("]"))[-1]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last)
    for candidate in (name, last, spaced, _PREFIX.sub("", spaced)):
        found = map_fields({normalise_name(candidate): "x"}, {}).values
        if found:
            return next(iter(found))
    return ""
