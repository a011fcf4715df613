"""The kinds of things that are held of a person, in words that they know, and the columns that tell of each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`columns`: what a table of them shows; none: every column that says something."""

    title: str
    text: str
    tables: tuple[str, ...]
    columns: tuple[str, ...] = ()

    @property
    def yours(self) -> str:
        """The title, as it is told to the person themselves."""
        return self.title.replace("they", "you")


KINDS = (
    Kind("Who they are", "Name, addresses and what else is known.", ("leads",)),
    Kind(
        "What they sent",
        "Each form that was sent, as it came in.",
        ("submissions",),
        ("created_at", "dialect", "outcome", "mapped", "body", "ip", "user_agent"),
    ),
    Kind("Files", "What was sent along.", ("submission_files",), ("created_at", "field", "name", "size")),
    Kind(
        "What they agreed to",
        "The words, as they were read.",
        ("consents",),
        ("given_at", "text", "confirmed_at", "withdrawn_at", "page"),
    ),
    Kind("Notes", "What was written about them, and by them.", ("comments",), ("created_at", "body")),
    Kind("Calls", "Calls that were agreed on.", ("callbacks",), ("due_at", "status", "outcome", "note")),
    Kind("Deals", "What may be sold.", ("deals",), ("created_at", "name", "stage", "amount", "description")),
    Kind(
        "Messages and hooks",
        "What was told of them, by mail or to other programs.",
        ("deliveries",),
        ("created_at", "event_name", "channel", "state", "payload"),
    ),
    Kind("What happened", "Each change, when it was made.", ("events",), ("created_at", "kind", "data")),
    Kind(
        "Lists and imports",
        "Files and actions over many people in which they stood.",
        ("import_rows", "bulk_changes", "lead_merges", "lead_tags"),
    ),
    Kind(
        "Workings",
        "What the software notes to do its work.",
        (
            *("attempts", "runs", "run_steps", "notices", "digest_lines", "snoozes", "acts", "assignment_queue"),
            *("insight_leads", "deal_contacts", "sample_leads"),
        ),
    ),
)
