"""Text as it is stored: HTML tags, control characters and surrounding space go, all else stays as it was typed.

`a < b` and `John <john@x.y>` are text: only `<` with the name of a real element opens a tag. Linear in time.
"""

import re

_ELEMENTS = frozenset(  # of HTML, SVG and MathML, in this order
    """
    !doctype a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
    blockquote body br button canvas caption center cite code col colgroup command content data datalist dd del
    details dfn dialog dir div dl dt element em embed fieldset figcaption figure font footer form frame frameset h1
    h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link
    listing main map mark marquee menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object
    ol optgroup option output p param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search
    section select selectedcontent shadow slot small source spacer span strike strong style sub summary sup svg
    table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
    animate animatemotion animatetransform circle clippath defs desc ellipse feblend fecolormatrix
    fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow
    feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset
    fepointlight fespecularlighting fespotlight fetile feturbulence filter foreignobject g line lineargradient
    marker mask metadata mpath path pattern polygon polyline radialgradient rect set stop switch symbol text
    textpath tspan use view
    annotation annotation-xml maction maligngroup malignmark math menclose merror mfenced mfrac mglyph mi mlabeledtr
    mlongdiv mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline
    mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics
    """.split()
)
_ROUNDS = 4

_OPENING = re.compile(r"<(!(?=--)|!doctype\b|\?|/?[a-z][a-z0-9-]*(?=[\s/>]))", re.IGNORECASE | re.ASCII)
_CLOSING = {
    "!": re.compile("-->"),
    "?": re.compile(r"\?>"),
    "script": re.compile(r"</script(?=[\s/>])[^>]*>", re.IGNORECASE | re.ASCII),
    "style": re.compile(r"</style(?=[\s/>])[^>]*>", re.IGNORECASE | re.ASCII),
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(value: str) -> str:
    """The text without tags, control characters (newline and tab stay), lone surrogates and surrounding space."""
    if not value.isprintable():
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", value))
    if "<" in value:
        value = _without_tags(value)
    return value.strip()


def clean(value: object) -> object:
    """A JSON value with each text in it cleaned, keys too (of keys that become one the last stays); types are kept."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): clean(item) for key, item in value.items()}
    return value


def _without_tags(text: str) -> str:
    """Strips until no tag is left. Only bait such as `<scr<b>ipt>` needs a second round; it doesn't get many."""
    for _ in range(_ROUNDS):
        stripped = _stripped_once(text)
        if stripped == text:
            return text
        text = stripped
    return text.replace("<", "")


def _stripped_once(text: str) -> str:
    end = text.rfind(">") + 1  # no tag reaches beyond it, and a search for ">" before it always finds one
    kept: list[str] = []
    unclosed: set[str] = set()
    done = 0
    for opening in _OPENING.finditer(text, 0, end):
        if opening.start() >= done and (tag_end := _tag_end(text, opening, end, unclosed)):
            kept.append(text[done : opening.start()])
            done = tag_end
    return "".join(kept) + text[done:]


def _tag_end(text: str, opening: re.Match[str], end: int, unclosed: set[str]) -> int:
    """Where the tag ends, with the content that goes too; 0 where it is text.

    `unclosed` remembers what was searched for in vain, so that nothing is searched for twice.
    """
    name = opening[1].lower()
    if (closing := _CLOSING.get(name)) and name not in unclosed:
        if closed := closing.search(text, opening.end(), end):
            return closed.end()
        unclosed.add(name)
    return text.index(">", opening.end()) + 1 if name.removeprefix("/") in _ELEMENTS else 0
