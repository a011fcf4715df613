"""Chapters as they are read: on a page, with samples in tabs and code in colour, or as Markdown for programs.

A block of code whose language is `samples` names samples; each stands where the block stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from webapp.guide.chapters import Chapter
from webapp.guide.pasting import read_request
from webapp.guide.reader import Reader
from webapp.guide.samples import Sample, samples_of

SAMPLES = "samples"
_BLOCK = re.compile(rf"^```{SAMPLES}\n(.+?)\n```$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A part of a chapter under a heading of its own; `anchor` is its place on the page."""

    anchor: str
    title: str
    level: int


def as_page(chapter: Chapter, reader: Reader) -> Markup:
    """The chapter's text as HTML. What it holds is ours, and what it is filled with is escaped with it."""
    made = _markdown()
    return Markup(made.render(reader.fill(chapter.text), {"reader": reader}))  # noqa: S704


def as_markdown(chapter: Chapter, reader: Reader) -> str:
    """The twin of the page for programs: all of it, the samples one after the other."""
    text = _BLOCK.sub(lambda found: "\n\n".join(_spelled_out(found[1])), chapter.text)
    return reader.fill(f"# {chapter.title}\n\n{chapter.summary}\n\n{text}")


def sections_of(chapter: Chapter) -> list[Section]:
    """What the chapter is made of."""
    found = re.finditer(r"^(##+) (.+)$", chapter.text, re.MULTILINE)
    return [Section(anchor_of(match[2]), match[2].replace("`", ""), len(match[1])) for match in found]


def anchor_of(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def coloured(text: str, lexer: str) -> Markup:
    """Code with its words in classes that the style sheet gives colours to; an unknown language stays plain."""
    lexers, formatters = import_module("pygments.lexers"), import_module("pygments.formatters")
    try:
        found = lexers.get_lexer_by_name(lexer)
    except import_module("pygments.util").ClassNotFound:
        return Markup.escape(text)
    made = import_module("pygments").highlight(text, found, formatters.HtmlFormatter(nowrap=True))
    return Markup(made.rstrip("\n"))  # noqa: S704


def _spelled_out(name: str) -> Iterator[str]:
    return (f"{sample.language}:\n\n```{sample.lexer}\n{sample.text}\n```" for sample in samples_of(name))


@cache
def _markdown() -> Any:
    """Loaded by the first page that asks for it: whoever only takes in leads does without."""
    made = import_module("markdown_it").MarkdownIt("commonmark").enable("table")
    made.add_render_rule("fence", _fence)
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("table_open", lambda *_: '<div class="table-wrap" tabindex="0"><table class="table">')
    made.add_render_rule("table_close", lambda *_: "</table></div>")
    return made


def _fence(self: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    language, text = tokens[place].info.strip(), tokens[place].content.rstrip("\n")
    if language != SAMPLES:
        return str(_component("code")(text, highlighted=coloured(text, language)))
    filled = [(sample, env["reader"].fill(sample.text)) for sample in samples_of(text)]
    tabs = _component("code_tabs")(text.replace("/", "-"), list(map(_shown, filled)))
    return str(tabs) + _try_it(text, filled)


def _try_it(name: str, filled: list[tuple[Sample, str]]) -> str:
    """A form that sends the sample as curl would, where the reader has all that it takes."""
    curl = next((text for sample, text in filled if sample.lexer == "bash"), "YOUR_")
    if "YOUR_" in curl:
        return ""
    return str(get_template_attribute("guide/try.html", "try_it")(name.partition("/")[0], read_request(curl)))


def _component(name: str) -> Any:
    return get_template_attribute("components/code.html", name)


def _shown(filled: tuple[Sample, str]) -> tuple[str, str, Markup]:
    sample, text = filled
    return sample.language, text, coloured(text, sample.lexer)


def _heading(self: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    title = tokens[place + 1].content
    return f'<{tokens[place].tag} id="{anchor_of(title)}">'
