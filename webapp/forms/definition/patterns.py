"""The owner's regular expressions, held against what strangers type: for a bounded time, whatever both have written."""

import logging
from functools import lru_cache

import regex

LONGEST = 2_000
SECONDS = 0.02
logger = logging.getLogger(__name__)


def check_pattern(pattern: str) -> str:
    """Raises ValueError, with a sentence for the owner, where it is no regular expression."""
    try:
        _compiled(pattern)
    except regex.error as error:
        raise ValueError(f"This is no regular expression: {error}.") from None
    return pattern


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says. A pattern that takes too long costs nobody a lead."""
    if len(text) > LONGEST:
        return False
    try:
        return _compiled(pattern).fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError:
        logger.warning("A pattern takes longer than %d ms; it is not held against an answer", SECONDS * 1000)
        return True


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern)
