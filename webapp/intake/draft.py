"""Draft: a submission on its way through the steps of one transaction. It is made anew for each try."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from webapp.database.ids import show
from webapp.intake.incoming import Incoming, Outcome
from webapp.intake.prepared import Prepared, Warning
from webapp.leads.assignment import Choice
from webapp.leads.filling import Change


@dataclass(frozen=True)
class Company:
    """The account that a deal is for; `other_name` was sent for a person who keeps the account they have."""

    id: bytes
    name: str
    is_new: bool
    other_name: str = ""


@dataclass
class Draft:
    """`lead` is the row to write for a new person, `change` that of a known one; `match` is the known one as found.

    `corrects` names the lead of an earlier submission from the same page, which this one corrects; `continues` one that
    was begun and not sent, by the same page or by a link. `completes`: the known lead was incomplete until now.
    `choice`: who was sought for the lead, if anybody was.
    """

    connection: Connection
    incoming: Incoming
    prepared: Prepared = field(init=False)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcome: str = "accepted"
    reason: str = ""
    owners: dict[bytes, Row[Any]] = field(default_factory=dict)
    match: Row[Any] | None = None
    matched_by: str | None = None
    lead: dict[str, Any] | None = None
    change: Change | None = None
    choice: Choice | None = None
    corrects: bytes | None = None
    continues: bytes | None = None
    completes: bool = False
    account: Company | None = None
    deal: dict[str, Any] | None = None
    callback: dict[str, Any] | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    warnings: list[Warning] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.submission_id = self.incoming.submission_id
        self.lead_id = self.incoming.lead_id
        self.stored = self.incoming.stored
        self.received_at = self.incoming.call.received_at

    def resume(self, row: Row[Any]) -> None:
        """Go on with a submission that is in the ledger, under its own ids."""
        self.submission_id, self.lead_id, self.stored = row.id, row.lead_id, True
        self.received_at = row.created_at

    @property
    def person_row(self) -> dict[str, Any] | None:
        """The columns of the person that are to be written; None where nobody is changed."""
        if self.lead is not None:
            return self.lead
        return self.change.row if self.change is not None else None

    @property
    def match_account(self) -> bytes | None:
        """The account that the known person had before."""
        account: bytes | None = self.match.account_id if self.match is not None else None
        return account

    @property
    def is_orphaned(self) -> bool:
        """Whether the known person was assigned to somebody who has left the workspace since."""
        return self.match is not None and self.match.owner_left_at is not None

    @property
    def is_new(self) -> bool:
        """A quarantined submission answers as a new person's would (C6). Of an incomplete lead nobody heard before."""
        return self.match is None or self.completes

    @property
    def person_id(self) -> bytes:
        return self.lead_id if self.match is None else self.match.id

    @property
    def result(self) -> Outcome:
        return Outcome(
            self.submission_id,
            self.person_id,
            self.is_new,
            self.outcome,
            self.received_at,
            self.matched_by,
            self.answer,
            (*self.prepared.warnings, *self.warnings),
        )

    @property
    def record(self) -> dict[str, Any]:
        """What the ledger keeps of the verdict: enough to answer again, and to show what each step did."""
        change = self.change
        return {
            **self.incoming.details,
            "isNew": self.is_new,
            "matchedBy": self.matched_by,
            "answer": self.answer,
            "warnings": [{"field": warning.field, "message": warning.message} for warning in self.result.warnings],
            "filled": list(change.filled) if change else [],
            "replaced": list(change.replaced) if change else [],
            "kept": list(change.kept) if change else [],
            "duplicates": [show("lead", id_) for id_ in self.duplicates],
        }

    @property
    def duplicates(self) -> list[bytes]:
        """Other leads that own an email or phone which this submission brought."""
        return sorted({owner.id for owner in self.owners.values() if owner.id != self.person_id})


def outcome_of(row: Row[Any], *, repeated: bool = False) -> Outcome:
    """The outcome that a row of the ledger tells of."""
    warnings = tuple(Warning(item["field"], item["message"]) for item in row.result.get("warnings", ()))
    return Outcome(
        row.id,
        row.person_id or row.lead_id,
        bool(row.result.get("isNew", True)),
        row.outcome,
        row.created_at,
        row.result.get("matchedBy"),
        row.result.get("answer", {}),
        warnings,
        repeated,
    )
