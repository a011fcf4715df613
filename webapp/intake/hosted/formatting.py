"""The owner's small formatting as HTML: paragraphs, line breaks, **bold**, *italic* and [links](https://example.com)."""

import re

from markupsafe import Markup, escape

_PARAGRAPHS = re.compile(r"\n\s*\n")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+)(?<=\S)\*(?![*\w])")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https://[^\s()<]{1,2000})\)")


def paragraphs(text: str) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(inline(part)) for part in _PARAGRAPHS.split(text) if part.strip())


def inline(text: str) -> Markup:
    """Without paragraphs, for where one stands already. Nothing that is escaped here is taken back afterwards."""
    html = str(escape(text.strip("\n")))
    html = _BOLD.sub(r"<strong>\1</strong>", html)
    html = _ITALIC.sub(r"<em>\1</em>", html)
    html = _LINK.sub(r'<a href="\2" target="_blank" rel="noopener">\1</a>', html)
    return Markup(html.replace("\n", "<br>"))  # noqa: S704 (escaped above)


FILTERS = {"paragraphs": paragraphs, "inline": inline}
