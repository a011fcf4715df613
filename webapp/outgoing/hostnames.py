"""The one ASCII form of a host name, for URLs and for mail domains."""

import re

LONGEST = 253
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# Sharp s, final sigma and the joiners: Python's codec (IDNA 2003) and today's registries (IDNA 2008) turn them into
# two different hosts, so nobody can say which one is meant.
_AMBIGUOUS = re.compile("[ßẞς\u200c\u200d]")


def ascii_name(name: str) -> str:
    """A host name in lower case, IDNA-encoded, without its final dot. Raises ValueError, a sentence with the cure."""
    if _AMBIGUOUS.search(name):
        raise ValueError(f"The host name {name} can be read in two ways. Write it in its xn-- form.")
    try:
        plain = name[: LONGEST + 2].encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        plain = ""
    if len(plain) > LONGEST or not _NAME.fullmatch(plain):
        raise ValueError("The host name is not valid. Check its spelling, for example www.example.com.")
    return plain
