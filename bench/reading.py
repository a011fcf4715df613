"""What a list of leads costs the database: the newest page, one in the middle, searches (G5).

The application makes the statement; the server's own clock (its profile) takes the time, so that neither the wire nor
Python is counted.
"""

import statistics
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, event, select

from bench.report import Figure
from bench.site import FULL, Bench, Site
from webapp.extensions import db
from webapp.http.paging import PageQuery, read_page
from webapp.leads.inputs import LeadQuery
from webapp.leads.listing import list_leads_of
from webapp.leads.models import Lead

TIMES = 50
ADDRESS = "/api/v1/leads"
SIZES = (100_000, 1_000_000) if FULL else (100_000,)


def pages(bench: Bench) -> Iterator[Figure | str]:
    """Milliseconds of each list's statements, of each the median of fifty."""
    for size in SIZES:
        site = bench.site_with(size)
        for what, query in _queries(site, size).items():
            yield Figure("G5", f"{size} leads, {what}", _milliseconds(site, query), "ms", 10, 5)


def _queries(site: Site, size: int) -> dict[str, LeadQuery]:
    return {
        "newest page": LeadQuery(),
        "a page in the middle": LeadQuery(cursor=_cursor(site, size // 2)),
        "search by email": LeadQuery(email=f"jane.smith.{size // 3}@example.org"),
        "search, a common word": LeadQuery(q="smith"),
        "search, a common word, in the middle": LeadQuery(q="smith", cursor=_cursor(site, size // 2)),
        "search, one lead in ninety": LeadQuery(q="smith77"),
        "search, one lead in a thousand": LeadQuery(q="smith777"),
        "search, the same in the middle": LeadQuery(q="smith777", cursor=_cursor(site, size // 2)),
        "search, two words": LeadQuery(q="jane smith777"),
        "search, a phone": LeadQuery(q="(303) 012"),
        "search, one lead": LeadQuery(q=f"jane.smith.{size // 3}@"),
        "search, nobody": LeadQuery(q="nobody of this name"),
    }


def _cursor(site: Site, offset: int) -> str:
    """The cursor that leads on from so far down the list."""
    with site.app.test_request_context(ADDRESS):
        leads = select(Lead).where(Lead.workspace_id == site.workspace_id).offset(offset)
        cursor = read_page(db.session(), leads, Lead.id, PageQuery(limit=1)).next_cursor
    assert cursor is not None
    return cursor


def _milliseconds(site: Site, query: LeadQuery) -> float:
    with site.app.test_request_context(ADDRESS):
        return sum(_median(statement, parameters) for statement, parameters in _sent(site, query))


def _median(statement: str, parameters: Any) -> float:
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"SET profiling_history_size = {TIMES}")
        connection.exec_driver_sql("SET profiling = 1")
        for _ in range(TIMES):
            connection.exec_driver_sql(statement, parameters).all()
        profiles = connection.exec_driver_sql("SHOW PROFILES").all()
        connection.invalidate()
    return 1000 * statistics.median(float(profile.Duration) for profile in profiles)


def _sent(site: Site, query: LeadQuery) -> list[tuple[str, Any]]:
    """The statements of a list as the database is sent them."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    list_leads_of(db.session(), site.workspace_id, query)
    event.remove(engine, "before_cursor_execute", note)
    return sent
