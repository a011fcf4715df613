"""What happened lately in the workspaces that are looked at, by the log of events, and how a stream words it.

An event's id is handed out before it is committed. So whoever reads on from a moment begins a little before it, and
drops what it has read already.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from webapp.database.ids import first_id
from webapp.events.models import Event
from webapp.http.fields import EVENT, LEAD

WINDOW = timedelta(seconds=3)
LIMIT = 2000
RESET = b'data: {"kind":"reset"}\n\n'

_events = Event.__table__
_read = select(*_events.c["id", "workspace_id", "kind", "lead_id", "is_test"]).order_by(_events.c.id.desc())


@dataclass(frozen=True)
class Happened:
    """An event as dashboards are told of it: what it was and which lead it is about, and nothing of what it says."""

    id: bytes
    workspace_id: bytes
    kind: str
    lead_id: bytes | None
    is_test: bool

    @property
    def message(self) -> bytes:
        lead = LEAD.show(self.lead_id) if self.lead_id else None
        data = json.dumps({"kind": self.kind, "lead": lead, "test": self.is_test}, separators=(",", ":"))
        return f"id: {EVENT.show(self.id)}\ndata: {data}\n\n".encode()


def read(
    connection: Connection, workspace_ids: Collection[bytes], since: datetime, limit: int = LIMIT
) -> Sequence[Happened]:
    """What happened in these workspaces since a little before that moment, oldest first; the latest `limit` of it."""
    asked = _read.where(_events.c.workspace_id.in_(workspace_ids), _events.c.id >= first_id(since - WINDOW))
    rows = connection.execute(asked.limit(limit)).all()
    return [Happened(*row) for row in reversed(rows)]
