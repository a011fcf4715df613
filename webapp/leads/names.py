"""A full name in two parts. No word of it is ever lost: a library splits it only where it keeps them all."""

from importlib import import_module

_LONGEST, _MOST_WORDS = 100, 8


def split_name(full: str) -> tuple[str, str]:
    """First and last name; the last word is the last name unless particles or suffixes say otherwise (K12a)."""
    words = full.split()
    if len(words) < 2:
        return "".join(words), ""
    plain = " ".join(words[:-1]), words[-1]
    if len(full) > _LONGEST or len(words) > _MOST_WORDS or _is_plain(full, words):
        return plain
    first, last = _parsed(full)
    if first and last and sorted(_words(full)) == sorted([*first, *last]):
        return " ".join(first), " ".join(last)
    return plain


def _is_plain(full: str, words: list[str]) -> bool:
    """Two words in ASCII, without a comma: the library has nothing to add and takes 0.1 ms to say so."""
    return len(words) == 2 and full.isascii() and "," not in full


def _parsed(full: str) -> tuple[list[str], list[str]]:
    name = import_module("nameparser").HumanName(full)  # loaded by the first name that asks for it: not by a worker
    return _words(name.title, name.first, name.middle), _words(name.last, name.suffix)


def _words(*parts: str) -> list[str]:
    """The words without the commas between them: `Smith, Jane` holds two."""
    return " ".join(parts).replace(",", " ").split()
