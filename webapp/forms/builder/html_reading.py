"""The controls of a pasted HTML page, with the words that stand at them. Nothing is run, loaded or believed.

The parser is fed in pieces and never asked to make sense of what was left open at the end: its time grows with the
length alone, however broken the markup is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_PIECE = 64 * 1024
_MOST_CONTROLS, _DEEPEST = 1_000, 100
_BESIDE = ("script", "style", "template", "noscript", "svg")
_HEADINGS = ("h1", "h2", "h3", "title")
_PLACES = ("div", "p", "section", "span", "label", "fieldset", "td", "tr", "ul")
_UNSEEN_STYLE = re.compile(r"display:none|visibility:hidden|opacity:0(?![.\d])|(left|top|right|text-indent):-\d{3,}")
_UNSEEN_CLASS = re.compile(r"(^|[\s_-])(honeypot|honey|hp)([\s_-]|$)|(^|\s)(hidden|d-none)(\s|$)", re.IGNORECASE)

Attributes = Mapping[str, str]


@dataclass
class Control:
    """One control as it stands: `kind` is its tag, or the type of an input; `label` the words that belong to it.

    `group`: the legend around it. `unseen`: kept from people's eyes by style, class or place. `text`: what stands
    between its tags. `options`: those of a select, without one that stands for none.
    """

    kind: str
    attributes: Attributes
    form: int
    group: str = ""
    label: str = ""
    unseen: bool = False
    text: str = ""
    options: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.attributes


@dataclass
class Markup:
    """`forms`: the attributes of each form. `headings`: the first words of each; those outside of all under -1."""

    controls: list[Control] = field(default_factory=list)
    forms: list[Attributes] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)


def read_markup(html: str) -> Markup:
    reader = _Reader()
    for at in range(0, len(html), _PIECE):
        reader.feed(html[at : at + _PIECE])
    return reader.finished()


class _Reader(HTMLParser):
    """`_open`: the words read so far of what is open: an option, the inside of a control, a title, a label."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found = Markup()
        self._form = -1
        self._beside = ""
        self._unseen: list[str] = []
        self._open: dict[str, list[str]] = {}
        self._labels: dict[str, str] = {}
        self._label_for = ""
        self._wrapped: list[Control] = []
        self._legends: list[str] = []
        self._control: Control | None = None

    def finished(self) -> Markup:
        for control in self._found.controls:
            control.label = control.label or self._labels.get(control.get("id"), "")
        return self._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._beside:
            return
        attributes = {name: value or "" for name, value in reversed(attrs)}
        if tag in _BESIDE:
            self._beside = tag
        elif tag in _PLACES and (self._unseen or _is_unseen(attributes)) and len(self._unseen) < _DEEPEST:
            self._unseen.append(tag)
        if tag in (*_HEADINGS, "legend"):
            self._open = {"title": []}
        elif (begin := getattr(self, f"_begin_{tag}", None)) is not None:
            begin(attributes)

    def handle_endtag(self, tag: str) -> None:
        if self._beside:
            self._beside = "" if tag == self._beside else self._beside
            return
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                continue
        if tag in _HEADINGS:
            self._found.headings.setdefault(self._form, self._close("title"))
        elif (end := getattr(self, f"_end_{tag}", None)) is not None:
            end()

    def handle_data(self, data: str) -> None:
        for name in ("option", "inside", "title", "label"):
            if name in self._open and not self._beside:
                self._open[name].append(data)
                return

    def _begin_form(self, attributes: Attributes) -> None:
        self._found.forms.append(attributes)
        self._form, self._legends, self._unseen = len(self._found.forms) - 1, [], []

    def _end_form(self) -> None:
        self._form, self._legends, self._unseen = -1, [], []

    def _begin_fieldset(self, attributes: Attributes) -> None:
        self._legends.append("")

    def _end_fieldset(self) -> None:
        self._legends = self._legends[:-1]

    def _end_legend(self) -> None:
        words = self._close("title")
        if self._legends:
            self._legends[-1] = words

    def _begin_label(self, attributes: Attributes) -> None:
        self._open, self._wrapped, self._label_for = {"label": []}, [], attributes.get("for", "")

    def _end_label(self) -> None:
        words = self._close("label")
        for control in self._wrapped:
            control.label = words
        if self._label_for:
            self._labels.setdefault(self._label_for, words)
        self._wrapped, self._label_for = [], ""

    def _begin_input(self, attributes: Attributes) -> None:
        self._take(attributes.get("type", "").strip().lower() or "text", attributes)

    def _begin_button(self, attributes: Attributes) -> None:
        self._take(attributes.get("type", "").strip().lower() or "submit", attributes)
        self._open["inside"] = []

    def _begin_textarea(self, attributes: Attributes) -> None:
        self._take("textarea", attributes)
        self._open["inside"] = []

    def _begin_select(self, attributes: Attributes) -> None:
        self._take("select", attributes)
        self._open["inside"] = []

    def _end_inside(self) -> None:
        text = self._close("inside")
        if self._control is not None:
            self._control.text = text

    _end_button = _end_textarea = _end_inside

    def _end_select(self) -> None:
        self._end_option()
        self._open.pop("inside", None)

    def _begin_option(self, attributes: Attributes) -> None:
        self._end_option()
        if attributes.get("value") != "":
            self._open["option"] = []

    def _end_option(self) -> None:
        text = self._close("option")[:200]
        if self._control is not None and self._control.kind == "select" and text:
            self._control.options.append(text)

    def _take(self, kind: str, attributes: Attributes) -> None:
        legend = next((legend for legend in reversed(self._legends) if legend), "")
        unseen = bool(self._unseen) or _is_unseen(attributes)
        self._control = Control(kind, attributes, self._form, legend, unseen=unseen)
        if len(self._found.controls) < _MOST_CONTROLS:
            self._found.controls.append(self._control)
        if "label" in self._open:
            self._wrapped.append(self._control)

    def _close(self, name: str) -> str:
        return " ".join("".join(self._open.pop(name, ())).split())[:300]


def _is_unseen(attributes: Attributes) -> bool:
    style = re.sub(r"\s+", "", attributes.get("style", "").lower())
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_UNSEEN_STYLE.search(style))
        or bool(_UNSEEN_CLASS.search(attributes.get("class", "")))
    )
