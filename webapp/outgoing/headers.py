"""How text becomes a mail header that nothing can break out of.

EmailMessage of Python 3.11 decodes `=?UTF-8?Q?=0A?=` into a line break, drops the quotes of a long display name, so
that `x, <e@x.y>` becomes a second recipient, and encodes long URLs. So headers are worded here and taken as they are.
"""

import re
from email.header import Header
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.policy import EmailPolicy

LONGEST_LINE = 300
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENCODED_WORD = re.compile(r"=\?[^?]*\?[^?]*\?[^?]*\?=")
_ENCODED_WORD_START = re.compile(r"=\?+")
_PLAIN_TEXT = re.compile(r"[\x20-\x7e]{0,60}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/^_`{|}~-]{0,60}")


class Written(str):
    """A header exactly as it goes over the wire: EmailMessage keeps any value that has a `name` and a `fold`."""

    name: str

    @classmethod
    def of(cls, name: str, value: str) -> "Written":
        header = cls(value)
        header.name = name
        return header

    def fold(self, *, policy: "EmailPolicy") -> str:
        return f"{self.name}: {self}{policy.linesep}"


def one_line(text: str) -> str:
    """Text without control characters, encoded words and lone surrogates, on one line of at most 300 characters."""
    text = _ENCODED_WORD.sub(" ", _CONTROLS.sub(" ", text))
    # Whatever still begins like one loses its question mark.
    text = _ENCODED_WORD_START.sub("=", _SURROGATES.sub("\ufffd", text))
    return " ".join(text.split())[:LONGEST_LINE].strip()


def subject_line(text: str) -> str:
    """The value of a Subject header."""
    line = one_line(text)
    return line if _PLAIN_TEXT.fullmatch(line) else _encoded(line, "Subject")


def display_name(text: str, header: str) -> str:
    """The name before the address in the header called `header`: encoded where it would need quotes."""
    line = one_line(text)
    return line if _PLAIN_NAME.fullmatch(line) else _encoded(line, header)


def _encoded(line: str, header: str) -> str:
    """Encoded words of at most 75 characters, folded."""
    return Header(line, "utf-8", header_name=header).encode(linesep="\r\n")
