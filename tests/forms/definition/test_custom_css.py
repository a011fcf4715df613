"""What an owner's CSS may say, and a list of what it may not."""

import pytest

from webapp.forms.definition.custom_css import Styles, read_css

each = pytest.mark.parametrize

KEPT = [
    ("h1 { color: #333 }", "main h1 { color: #333; }"),
    (
        "H1 > b:hover, .hint[lang=de] { COLOR: red !important }",
        "main H1 > b:hover, main .hint[lang=de] { color: red !important; }",
    ),
    ("main { padding: 0 }", "main { padding: 0; }"),
    ("main > h1 { margin: calc(1em + 2px) }", "main > h1 { margin: calc(1em + 2px); }"),
    ("@media (min-width: 40em) { h1 { gap: 1px } }", "@media (min-width: 40em) {\nmain h1 { gap: 1px; }\n}"),
    (
        "button { background: linear-gradient(var(--accent), #000) }",
        "main button { background: linear-gradient(var(--accent), #000); }",
    ),
    ("h1 { color: red", "main h1 { color: red; }"),
    ("h1 { color: red } /* never closed", "main h1 { color: red; }"),
]
ADDRESSES = [
    "h1 { background: url(https://evil.test/x) }",
    "h1 { background: URL('//evil.test') }",
    r"h1 { background: \75 rl(https://evil.test) }",
    r"h1 { background: u\72 l(https://evil.test) }",
    "h1 { background: image-set('https://evil.test/x' 1x) }",
    "h1 { background: -webkit-image-set(url(x) 1x) }",
    "h1 { background: src('x') }",
    "h1 { background: url( }",
    "h1 { background: linear-gradient(red, url(x)) }",
    "input[value^=a] { border-color: cross-fade(url(x), red) }",
    "@import 'https://evil.test';",
    "@import url(https://evil.test);",
    "@font-face { font-family: x; src: url(https://evil.test) }",
    "@namespace url(x);",
    "@media url(x) { h1 { color: red } }",
]
DISGUISES = [
    "h1 { position: fixed }",
    "h1 { POSITION: absolute }",
    r"h1 { p\6f sition: fixed }",
    "h1::after { content: 'Enter your card number' }",
    "h1 { display: none }",
    "h1 { visibility: hidden }",
    "h1 { opacity: 0 }",
    "h1 { transform: translate(9em) }",
    "h1 { z-index: 9 }",
    "h1 { --accent: red }",
    "h1 { behavior: x }",
    "h1 { -moz-binding: x }",
    "h1 { filter: blur(9px) }",
    "h1 { color: expression(alert(1)) }",
    "h1 { color: attr(value) }",
    "@keyframes x { to { color: red } }",
    "@layer reset;",
    "@supports (color: red) { h1 { color: red } }",
]
BREAKOUTS = [
    "+ div { color: red }",
    "~ div { color: red }",
    "main + div { color: red }",
    "main:hover ~ div { color: red }",
    "body { color: red }",
    "html body { color: red }",
    ":root { color: red }",
    "& { color: red }",
    "h1 & { color: red }",
    "h1 { & + div { color: red } }",
    "h1, { color: red }",
    ", body { color: red }",
    "} body { color: red }",
    "</style><script>alert(1)</script>",
    "h1",
    "(" * 19_000,
    "h1 { color: " + "(" * 19_000,
    ":not(" * 4_000 + "x" + ")" * 4_000 + " { color: red }",
    "@media all {" * 1_500,
    "\x00\ufffe\\",
]


@each(("css", "kept"), KEPT)
def test_what_speaks_of_looks_is_kept_and_put_under_the_form(css: str, kept: str) -> None:
    styles = read_css(css)
    assert styles == Styles(kept, [])


@each("css", [*ADDRESSES, *DISGUISES, *BREAKOUTS], ids=lambda css: css[:40])
def test_what_could_harm_is_left_out_and_named(css: str) -> None:
    styles = read_css(css)
    assert styles.css == ""
    assert styles.refused


def test_what_stands_beside_a_refused_line_is_kept() -> None:
    styles = read_css("h1 {\n  color: red;\n  position: fixed;\n}\nbody { color: red }\nh2 { color: blue }")
    assert styles.css == "main h1 { color: red; }\nmain h2 { color: blue; }"
    assert [str(one) for one in styles.refused] == [
        "Line 3: position is left out. What lies over the page could pass for something else. Use margin or padding.",
        "Line 5: The selector body is left out. main is the form, h1 what lies within.",
    ]


def test_a_rule_that_ends_early_does_not_set_the_next_one_free() -> None:
    kept = read_css("h1 { color: red }} body { color: blue } h2 { color: green }").css
    assert kept == "main h1 { color: red; }\nmain h2 { color: green; }"


def test_a_text_that_looks_like_the_end_of_a_rule_stays_a_text() -> None:
    assert read_css("h1 { font-family: '}body{x' }").css == 'main h1 { font-family: "}body{x"; }'


def test_what_is_kept_is_kept_again_as_it_is() -> None:
    once = read_css("main h1, main > p { color: red !important; margin: 0 } @media print { main h1 { gap: 0 } }").css
    assert read_css(once) == Styles(once, [])
