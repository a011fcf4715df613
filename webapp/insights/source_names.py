"""What leads are told apart by on the page of sources, and what the names there are called."""

from collections.abc import Mapping

from webapp.insights.counting import OTHER
from webapp.insights.touching import DIRECT

# By what is asked for and by which touch: the column of the facts.
KINDS: Mapping[str, Mapping[str, str]] = {
    "source": {"first": "first_source", "last": "last_source"},
    "campaign": {"first": "first_campaign", "last": "last_campaign"},
    "own": {"first": "source", "last": "source"},
}
LABELS = {"source": "Source", "campaign": "Campaign", "own": "The lead’s own source"}
_NONE = {"first_source": "Added or imported", "last_source": "Added or imported", "source": "None given"}


def name_of(kind: str, name: str) -> str:
    if not name:
        return _NONE.get(kind, "No campaign")
    return {DIRECT: "Direct", OTHER: "Other"}.get(name, name)
