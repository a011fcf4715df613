"""Whether bytes are plain text, and no page, drawing or script that is called one."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

_LOOKED_AT = 4_096
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    r"\A\s*<[a-z!?/]|<(?:!doctype|html|head|body|script|svg|iframe|object|embed|style|meta|\?xml|\?php)\b",
    re.IGNORECASE,
)


def is_plain_text(content: bytes) -> bool:
    """In UTF-8, in UTF-16 with its mark, or in a Western encoding of one byte a character."""
    text = _decoded(content)
    if text is None or _CONTROLS.search(text):
        return False
    beginning = text[:_LOOKED_AT]
    return not (beginning.startswith("#!") or _MARKUP.search(beginning))


def _decoded(content: bytes) -> str | None:
    encodings = ("utf-16",) if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
