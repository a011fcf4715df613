"""Locks: what is locked of a lead nobody changes, neither by hand nor by itself, until it is unlocked.

Who it is known by is another matter: a locked email is found by submissions as any other.
"""

from collections.abc import Collection, Iterable
from typing import Any

from webapp.errors import Conflict, Invalid
from webapp.leads.fields import is_traced, words
from webapp.leads.models import Lead

LONGEST, MOST = 300, 200  # the characters of a name, and the names of one lead


def read_locks(names: Iterable[str]) -> list[str] | None:
    """Each once, in their order, None for none; raises Invalid."""
    read = list(dict.fromkeys(names))
    wrong = [name for name in read if not is_traced(name) or len(name) > LONGEST]
    if wrong or len(read) > MOST:
        problem = "Name fields of a lead, such as company, or keys such as customData.size."
        raise Invalid(f"lockedFields: {problem}", fields={"lockedFields": [problem]})
    return read or None


def with_lock(lead: Lead, name: str, *, locked: bool) -> dict[str, Any]:
    """The change, by columns, that locks or unlocks a field."""
    others = [each for each in lead.locked_fields or () if each != name]
    return {"locked_fields": [*others, name] if locked else others}


def check_unlocked(lead: Lead, changed: Collection[str], locks: Collection[str] | None) -> None:
    """`locks`: those of the lead once it is changed, so that one change may unlock a field and write it too.

    Raises Conflict that names what is locked.
    """
    held = [name for name in lead.locked_fields or () if name in changed and name in (locks or ())]
    if held:
        named, one = ", ".join(words(name) for name in held), len(held) == 1
        stays = "is locked: it stays as it is" if one else "are locked: they stay as they are"
        raise Conflict(f"{named} {stays} until somebody unlocks {'it' if one else 'them'}.")
