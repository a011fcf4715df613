"""The table of deals as a CSV file: a stream of batches, each read on a connection of its own."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp.deals.browsing import SORTS, Card, Where, read_cards
from webapp.deals.models import MarketingSource
from webapp.deals.owners import Owners
from webapp.deals.stages import stage_names
from webapp.extensions import db
from webapp.http.fields import DEAL
from webapp.leads.export_cells import harmless
from webapp.workspaces.models import Workspace

BATCH = 1_000
HEADINGS = (
    *("ID", "Name", "Stage", "Amount", "Currency", "Account", "Owner", "Source", "Closing date"),
    *("Closed", "Reason", "Tags", "Created"),
)


@dataclass(frozen=True)
class Names:
    """What a workspace calls what its deals name."""

    currency: str
    stages: Mapping[str, str]
    owners: Mapping[bytes, str]
    sources: Mapping[bytes, str]

    @classmethod
    def of(cls, session: Session, workspace_id: bytes) -> "Names":
        workspace = session.get_one(Workspace, workspace_id)
        own = MarketingSource.workspace_id == workspace_id
        sources = session.execute(select(MarketingSource.id, MarketingSource.name).where(own))
        owners = Owners.of(session, workspace_id).names
        return cls(workspace.currency, stage_names(workspace), owners, {id_: name for id_, name in sources})


def export_deals(session: Session, workspace_id: bytes, where: Where, sort: str) -> Iterator[bytes]:
    """The file, a batch of rows at a time; readable when the session is closed."""
    return _write(db.engine, Names.of(session, workspace_id), where, sort)


def _write(engine: Engine, names: Names, where: Where, sort: str) -> Iterator[bytes]:
    yield _lines([HEADINGS])
    after: str | None = None
    while True:
        with Session(engine) as session:
            page = read_cards(session, where, SORTS[sort], after, BATCH)
            yield _lines(_cells(card, names) for card in page.items)
        after = page.after
        if after is None:
            return


def _cells(card: Card, names: Names) -> tuple[str, ...]:
    deal = card.deal
    return (
        DEAL.show(deal.id),
        deal.name,
        names.stages[deal.stage],
        f"{deal.amount:.2f}",
        names.currency,
        card.account or "",
        names.owners.get(deal.owner_id or b"", ""),
        names.sources.get(deal.source_id or b"", ""),
        deal.closing_date.isoformat(),
        f"{deal.closed_at:%Y-%m-%d %H:%M:%S}" if deal.closed_at else "",
        deal.close_reason or "",
        ", ".join(deal.tags),
        f"{deal.created_at:%Y-%m-%d %H:%M:%S}",
    )


def _lines(rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8", "replace")
