"""An owner's own CSS, read as a browser reads it. Only what is known to be harmless is kept; the rest is named.

Rules go under the form and nothing beyond it; what is said is of looks: no address is asked for, nothing is laid over
the page or hidden in it, and no words are put into it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import tinycss2
from tinycss2 import ast

ROOT = "main"
_DEEPEST = 8
_PROPERTIES = re.compile(
    r"(background(-(color|position|size|repeat))?|color|accent-color|caret-color"
    r"|border(-(top|right|bottom|left|block|inline)(-(start|end))?)?(-(color|style|width|radius))?"
    r"|border-(start|end|top|bottom)-(start|end|left|right)-radius|box-shadow|outline(-(color|style|width|offset))?"
    r"|font(-(family|size|style|weight|variant|stretch|feature-settings|variant-numeric))?|letter-spacing|line-height"
    r"|text-(align|decoration(-[a-z]+)?|transform|indent|shadow|wrap|underline-offset)|word-spacing|hyphens"
    r"|(padding|margin)(-(top|right|bottom|left|block|inline)(-(start|end))?)?|(row-|column-)?gap"
    r"|(min-|max-)?(width|height|inline-size|block-size)|(align|justify)-(items|content|self)|grid-template-columns"
    r"|transition(-[a-z-]+)?|cursor)"
)
_FUNCTIONS = frozenset(
    "rgb rgba hsl hsla hwb lab lch oklab oklch color-mix light-dark var calc min max clamp repeat minmax fit-content "
    "linear-gradient radial-gradient conic-gradient repeating-linear-gradient cubic-bezier steps".split()
)
_SELECTING = frozenset("not is where has nth-child nth-last-child nth-of-type dir lang".split())
_AROUND = frozenset(("html", "body", "root"))
_CURES = {
    "position": "What lies over the page could pass for something else. Use margin or padding.",
    "content": "Write words into the form itself, where everybody can read them.",
    "display": "Hide a field by a rule, so that it isn't asked for either.",
    "visibility": "Hide a field by a rule, so that it isn't asked for either.",
    "opacity": "Use a lighter color.",
}


@dataclass(frozen=True)
class Refused:
    """What is left out of an owner's CSS, and what to do instead."""

    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.what} is left out. {self.cure}"


@dataclass
class Styles:
    """`css` is safe to serve."""

    css: str = ""
    refused: list[Refused] = field(default_factory=list)


class _Refusal(Exception):
    def __init__(self, node: ast.Node, what: str, cure: str) -> None:
        super().__init__(what)
        self.refused = Refused(node.source_line, what[:100], cure)


def read_css(css: str) -> Styles:
    """The part of it that may be served, and what of it may not."""
    styles = Styles()
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    styles.css = "\n".join(_rules(nodes, styles, outermost=True))
    return styles


def _rules(nodes: Sequence[ast.Node], styles: Styles, *, outermost: bool) -> Iterator[str]:
    for node in nodes:
        try:
            text = _media(node, styles) if isinstance(node, ast.AtRule) and outermost else _rule(node, styles)
        except _Refusal as refusal:
            styles.refused.append(refusal.refused)
        else:
            yield from [text] * bool(text)


def _media(node: ast.AtRule, styles: Styles) -> str:
    if node.lower_at_keyword != "media" or node.content is None:
        raise _Refusal(node, f"@{node.at_keyword}", "Of the rules that begin with @, use only @media.")
    _check(node.prelude, (), 0)
    inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    rules = "\n".join(_rules(inner, styles, outermost=False))
    return f"@media{tinycss2.serialize(node.prelude)}{{\n{rules}\n}}" if rules else ""


def _rule(node: ast.Node, styles: Styles) -> str:
    if not isinstance(node, ast.QualifiedRule):
        raise _Refusal(node, "What stands here", "Write rules such as: h1 { color: #333 }")
    selectors = list(_selectors(node))
    declarations = []
    for one in tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True):
        try:
            declarations.append(_declaration(one))
        except _Refusal as refusal:
            styles.refused.append(refusal.refused)
    return f"{', '.join(selectors)} {{ {' '.join(declarations)} }}" if declarations else ""


def _selectors(node: ast.QualifiedRule) -> Iterator[str]:
    """Each is put under the form, so that it matches nothing beside it."""
    _check(node.prelude, _SELECTING, 0)
    parts: list[list[ast.Node]] = [[]]
    for one in node.prelude:
        if one == ",":
            parts.append([])
        else:
            parts[-1].append(one)
    for part in parts:
        text = tinycss2.serialize(part).strip()
        named = {one.lower_value for one in part if isinstance(one, ast.IdentToken)}
        whole = re.match(rf"{ROOT}\b", text) is not None
        if not text or text[0] in "+~|" or "&" in text or named & _AROUND or (whole and re.search("[+~]", text)):
            raise _Refusal(node, f"The selector {text or 'that is empty'}", f"{ROOT} is the form, h1 what lies within.")
        yield text if whole else f"{ROOT} {text}"


def _declaration(node: ast.Node) -> str:
    if not isinstance(node, ast.Declaration):
        raise _Refusal(node, "What stands here", "Write each rule by itself, with lines such as: color: #333;")
    if not _PROPERTIES.fullmatch(node.lower_name):
        own = "Choose it in the theme." if node.name.startswith("--") else "It may not be set here."
        raise _Refusal(node, node.name, _CURES.get(node.lower_name, own))
    _check(node.value, _FUNCTIONS, 0)
    value = tinycss2.serialize(node.value).strip()
    return f"{node.lower_name}: {value}{' !important' if node.important else ''};"


def _check(tokens: Sequence[ast.Node], functions: Sequence[str] | frozenset[str], depth: int) -> None:
    """Raises _Refusal for what asks for an address, calls what is not known, or is broken."""
    for token in tokens:
        if isinstance(token, ast.URLToken) or (isinstance(token, ast.FunctionBlock) and token.lower_name == "url"):
            raise _Refusal(token, "url()", "Upload an image as the logo, the cover or a field of the form.")
        if isinstance(token, ast.ParseError) or depth > _DEEPEST:
            raise _Refusal(token, "What stands here", "Close every bracket and quotation mark.")
        if isinstance(token, ast.FunctionBlock):
            if functions and token.lower_name not in functions:
                raise _Refusal(token, f"{token.name}()", "Write a color, a length or a gradient.")
            _check(token.arguments, functions, depth + 1)
        elif isinstance(token, ast.ParenthesesBlock | ast.SquareBracketsBlock | ast.CurlyBracketsBlock):
            _check(token.content, functions, depth + 1)
