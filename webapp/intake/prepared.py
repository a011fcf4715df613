"""What the fields of a submission say of a person, once they are cleaned and mapped, and what could not be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.leads.filling import Person


@dataclass(frozen=True)
class Warning:
    """Something in an accepted submission that was not kept as it was sent."""

    field: str
    message: str


@dataclass(frozen=True)
class Prepared:
    """`fields` by the API's names, as the notifications tell them; `unusable_email` as it was sent.

    `problems`: what cannot be kept as it is, by field; it is refused, at the latest once `need` had its say.
    """

    person: Person
    message: str
    fields: Mapping[str, Any]
    metadata: Mapping[str, Any]
    unusable_email: str | None
    warnings: tuple[Warning, ...]
    problems: Mapping[str, Sequence[str]]

    @property
    def mapped(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {"fields": self.fields, "customData": self.person.custom, "metadata": self.metadata}

    def has(self, *names: str) -> bool:
        """Whether any of these fields holds something."""
        return any(self.fields.get(name) for name in names)
