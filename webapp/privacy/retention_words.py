"""How pages and commands word retention: its kinds, its terms, and what they would take away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.workspaces.retention import term

AGES = (1, 7, 14, 30, 60, 90, 180, 365, 730, 1095, 1825, 2190, 3650)
FOR_EVER = "forever"


@dataclass(frozen=True)
class Words:
    """`one` and `many` stand behind a number, in what would be deleted."""

    title: str
    meaning: str
    one: str
    many: str


WORDS = {
    "bodies": Words(
        "Raw bodies",
        "Accepted submissions word for word. What was read from them stays.",
        "raw body",
        "raw bodies",
    ),
    "accepted": Words(
        "Accepted submissions",
        "All that was sent, with its files. An empty entry stays, and counts.",
        "accepted submission",
        "accepted submissions",
    ),
    "refused": Words(
        "Refused submissions",
        "To be looked at and replayed. The newest 1,000 at most.",
        "refused submission",
        "refused submissions",
    ),
    "spam": Words("Spam", "To be looked at, and let through after all.", "spam submission", "spam submissions"),
    "incomplete": Words(
        "Incomplete leads",
        "Those who did not send the form, unless somebody worked on them.",
        "incomplete lead",
        "incomplete leads",
    ),
    "leads": Words(
        "Leads without activity",
        "Never one that waits, or has an open deal or a call to come.",
        "lead",
        "leads",
    ),
    "deliveries": Words("Deliveries", "What was sent to webhooks, by email and to Discord.", "delivery", "deliveries"),
}


def choices(above: str, days: Iterable[int | None]) -> Iterator[tuple[str, str]]:
    """What can be chosen: as one level up has it, so many days, for ever. `days`: what must be among them."""
    yield "", above
    for age in sorted({*AGES, *(one for one in days if one is not None)}):
        yield str(age), term(age).capitalize()
    yield FOR_EVER, "For ever"


def chosen(text: str) -> int | None:
    return None if text == FOR_EVER else int(text)
