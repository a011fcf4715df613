"""What to paste into a website, by the way the form shows there. Each works without JavaScript, and keeps a policy.

No snippet holds a style or a script of its own, since a strict Content-Security-Policy refuses both.
"""

from dataclasses import dataclass
from html import escape

from webapp.forms.embed.script import Script


@dataclass(frozen=True)
class Place:
    """Where a form lives: `site` is our own address, `reference` the form's public id; `height` in pixels."""

    site: str
    reference: str
    name: str
    height: int

    @property
    def page(self) -> str:
        return f"{self.site}/f/{self.reference}"


@dataclass(frozen=True)
class Control:
    """A field as a form of the website's own asks for it.

    `kind`: the type of an input, or textarea, select, or checkboxes (any of the options).
    """

    name: str
    label: str
    kind: str
    required: bool
    options: tuple[str, ...] = ()
    value: str = ""


DEFAULT_CONTROLS = (
    Control("name", "Name", "text", False),
    Control("email", "Email", "email", True),
    Control("message", "Message", "textarea", False),
)


def script(place: Place, pinned: Script | None = None) -> str:
    if pinned is None:
        return f'<script async src="{place.site}/embed.js"></script>'
    address = f"{place.site}/embed-{pinned.version}.js"
    checked = f'integrity="{pinned.integrity}"\n  crossorigin="anonymous"'
    return f'<script async src="{address}"\n  {checked}></script>'


def inline(place: Place) -> str:
    """A frame has its size as attributes, which a policy does not forbid and which hold the room while it loads."""
    return (
        f'<iframe src="{place.page}"\n  data-lead-form="{place.reference}" title="{escape(place.name)}"\n'
        f'  width="100%" height="{place.height}" loading="lazy" frameborder="0"></iframe>'
    )


def opener(place: Place, mode: str, words: str = "") -> str:
    """A link that opens the form above the page. `mode`: modal or slide."""
    return f'<a href="{place.page}" data-lead-open="{mode}">{escape(words or place.name)}</a>'


def own_form(place: Place, controls: tuple[Control, ...] = DEFAULT_CONTROLS) -> str:
    """A form in the website's own markup, with a place for each error."""
    rows = "\n".join(_row(control) for control in controls)
    files = ' enctype="multipart/form-data"' if any(control.kind == "file" for control in controls) else ""
    return (
        f'<form action="{place.page}" method="post"{files} data-lead-form="{place.reference}">\n{rows}\n'
        '  <input type="text" name="_gotcha" hidden tabindex="-1" autocomplete="off">\n'
        "  <p data-lead-error hidden></p>\n"
        "  <button>Send</button>\n"
        "</form>\n"
        "<p data-lead-success hidden>Thank you. We will be in touch.</p>"
    )


def policy(site: str) -> str:
    """What a website with a Content-Security-Policy adds to it; the last two for a form of its own."""
    return "\n".join(f"{name} {site};" for name in ("script-src", "frame-src", "connect-src", "form-action"))


def _row(control: Control) -> str:
    name, label = escape(control.name), escape(control.label)
    if control.kind == "hidden":
        return f'  <input type="hidden" name="{name}" value="{escape(control.value)}">'
    if control.kind == "checkboxes":
        boxes = "".join(
            f'\n    <label><input type="checkbox" name="{name}" value="{escape(option)}"> {escape(option)}</label>'
            for option in control.options
        )
        field = f"<fieldset>\n    <legend>{label}</legend>{boxes}\n  </fieldset>"
    elif control.kind == "checkbox":
        field = f"<label>{_control(control)} {label}</label>"
    else:
        field = f"<label>{label} {_control(control)}</label>"
    return f'  {field}\n  <p data-lead-error-for="{name}" hidden></p>'


def _control(control: Control) -> str:
    attributes = f'name="{escape(control.name)}"' + " required" * control.required
    match control.kind:
        case "textarea":
            return f"<textarea {attributes}></textarea>"
        case "select":
            options = "".join(f"<option>{escape(option)}</option>" for option in ("", *control.options))
            return f"<select {attributes}>{options}</select>"
        case "checkbox":
            return f'<input type="checkbox" value="yes" {attributes}>'
        case kind:
            return f'<input type="{kind}" {attributes}>'
