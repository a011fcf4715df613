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
    """A field as a form of the website's own asks for it. `kind`: the type of an input, or textarea."""

    name: str
    label: str
    kind: str
    required: bool


DEFAULT_CONTROLS = (
    Control("name", "Name", "text", False),
    Control("email", "Email", "email", True),
    Control("message", "Message", "textarea", False),
)


def script(place: Place, pinned: Script | None = None) -> str:
    if pinned is None:
        return f'<script async src="{place.site}/embed.js"></script>'
    address = f"{place.site}/embed-{pinned.version}.js"
    return f'<script async src="{address}" integrity="{pinned.integrity}" crossorigin="anonymous"></script>'


def inline(place: Place) -> str:
    """A frame has its size as attributes, which a policy does not forbid and which hold the room while it loads."""
    return (
        f'<iframe src="{place.page}" data-lead-form="{place.reference}" title="{escape(place.name)}" '
        f'width="100%" height="{place.height}" loading="lazy" frameborder="0"></iframe>'
    )


def opener(place: Place, mode: str, words: str = "") -> str:
    """A link that opens the form above the page. `mode`: modal or slide."""
    return f'<a href="{place.page}" data-lead-open="{mode}">{escape(words or place.name)}</a>'


def own_form(place: Place, controls: tuple[Control, ...] = DEFAULT_CONTROLS) -> str:
    """A form in the website's own markup, with a place for each error."""
    rows = "\n".join(_row(control) for control in controls)
    return (
        f'<form action="{place.page}" method="post" data-lead-form="{place.reference}">\n{rows}\n'
        '  <input type="text" name="_gotcha" hidden tabindex="-1" autocomplete="off">\n'
        "  <p data-lead-error hidden></p>\n"
        "  <button>Send</button>\n"
        "</form>\n"
        "<p data-lead-success hidden>Thank you. We will be in touch.</p>"
    )


def policy(site: str) -> tuple[tuple[str, str], ...]:
    """What a website with a Content-Security-Policy adds to it, and for what."""
    return (
        (f"script-src {site}", "the script"),
        (f"frame-src {site}", "forms in a frame or a dialog"),
        (f"connect-src {site}", "your own form, sent without leaving the page"),
        (f"form-action {site}", "your own form, without JavaScript"),
    )


def _row(control: Control) -> str:
    name, required = escape(control.name), " required" * control.required
    if control.kind == "textarea":
        field = f'<textarea name="{name}"{required}></textarea>'
    else:
        field = f'<input type="{control.kind}" name="{name}"{required}>'
    return f'  <label>{escape(control.label)} {field}</label>\n  <p data-lead-error-for="{name}" hidden></p>'
