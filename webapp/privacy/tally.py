"""Tally: what an erasure did, by table; it stands on the receipt."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Tally:
    """How many rows are gone, were cleared, or stopped while they were under way; and the files that went with them."""

    gone: Counter[str] = field(default_factory=Counter)
    cleared: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    files: set[bytes] = field(default_factory=set)

    @classmethod
    def of(cls, counts: Mapping[str, Mapping[str, int]], files: Iterable[str] = ()) -> "Tally":
        """As a receipt has it, with the ids of files in hex."""
        gone, cleared, stopped = (Counter(counts.get(name, {})) for name in ("gone", "cleared", "stopped"))
        return cls(gone, cleared, stopped, set(map(bytes.fromhex, files)))

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        named = {"gone": self.gone, "cleared": self.cleared, "stopped": self.stopped}
        return {name: dict(sorted((+counted).items())) for name, counted in named.items() if counted}
