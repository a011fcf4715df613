"""Provenance: where the value of a field came from, and which others the field had or was offered.

Nothing is written for it: it is read off the lead's story. What a value is was said by some step of it, so that the
newest step which put this very value there is its origin, whatever was merged and parted meanwhile.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from webapp.errors import NotFound
from webapp.leads.claims import UNTOLD, Claim, Origin, claims_of
from webapp.leads.fields import value_of
from webapp.leads.models import Lead
from webapp.leads.story import Story

MOST_OTHERS, MOST_ORIGINS = 20, 4
_EMPTY: tuple[object, ...] = (None, "", [], {})
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Known:
    """A value that a field has, had (`taken`) or was offered, with its origins: who put it there, then who told it too.

    `key` names it in a form; without an origin nothing tells where it came from.
    """

    value: Any
    key: str
    taken: bool
    origins: Sequence[Origin]


@dataclass(frozen=True)
class History:
    """`others`: newest first."""

    name: str
    present: Known
    others: Sequence[Known]

    def value(self, key: str) -> Any:
        """The one of the others that has this key; raises NotFound."""
        for other in self.others:
            if other.key == key:
                return other.value
        raise NotFound("This value is not among those that the field had or was offered.")


def history_of(story: Story, lead: Lead, name: str) -> History:
    """`name`: as the API words it; a lead's own story."""
    claims = sorted(claims_of(story, name), key=lambda claim: claim.at, reverse=True)
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.value is not UNTOLD:
            groups.setdefault(_key(name, claim.value), []).append(claim)
    value = value_of(lead, name)
    own = groups.pop(_key(name, value), [])
    groups.pop(_key(name, None), None)
    present = Known(value, _key(name, value), True, _origins(own, claims, was_here=value not in _EMPTY))
    others = [
        Known(group[0].value, key, taken, _origins(group, claims, was_here=taken))
        for key, group in groups.items()
        for taken in [any(claim.taken for claim in group)]
    ]
    return History(name, present, others[:MOST_OTHERS])


def _key(name: str, value: Any) -> str:
    """The same for what is one value: an email in whatever case, and all that is empty."""
    text = json.dumps(None if value in _EMPTY else value, sort_keys=True)
    return sha256((text.casefold() if name == "email" else text).encode()).hexdigest()[:16]


def _origins(group: Sequence[Claim], claims: Sequence[Claim], *, was_here: bool) -> list[Origin]:
    """Of one value, newest first: who put it there, then who only told it.

    Where it was here and none says that it put it there, the newest did that put something there without saying what.
    """
    named = [claim for claim in group if claim.origin is not None]
    took = [claim.origin for claim in named if claim.taken]
    if was_here and not took:
        until = max((claim.at for claim in group if claim.taken and claim.origin is None), default=_LAST)
        took = [claim.origin for claim in claims if claim.value is UNTOLD and claim.at < until][:1]
    ordered = [*took, *(claim.origin for claim in named if not claim.taken)]
    return [origin for origin in ordered if origin is not None][:MOST_ORIGINS]
