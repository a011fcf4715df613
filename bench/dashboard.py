"""The list of leads as members see it, through the whole application: what a long list costs beside a short one."""

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from bench.open_lists import open_lists
from bench.report import Figure
from bench.serving import Server, going_up, submit_lead
from bench.site import FULL, Bench, Site
from tests.servers.process import wait_until
from tests.visitor import Visitor, sign_in
from webapp.extensions import db
from webapp.http.fields import FORM
from webapp.leads.keyset import SORTS, closed
from webapp.leads.models import Lead

TIMES = 30
OPEN, PER_SECOND, LIVE_SECONDS = 50, 5, 10
SHORT, LONG = 1_000, (100_000, 1_000_000) if FULL else (100_000,)
ASKED = {
    "newest first": "/leads?all=1",
    "a page in the middle": "/leads?all=1&after={middle}",
    "one status": "/leads?status=New",
    "a status of nobody": "/leads?status=Unqualified",
    "two statuses": "/leads?status=New&status=Contacted",
    "one form": "/leads?form={form}",
    "nobody's": "/leads?assignee=none",
    "waiting": "/leads?waiting=1",
    "a tag of nobody": "/leads?tag=solar",
    "since a day": "/leads?since=2020-01-01",
    "by name": "/leads?sort=name",
    "by name, in the middle": "/leads?sort=name&after={middle_by_name}",
    "by company": "/leads?sort=company",
    "by last change": "/leads?sort=changed",
    "one status by name": "/leads?sort=name&status=Won",
    "a status of nobody by name": "/leads?sort=name&status=Unqualified",
    "one status by last change": "/leads?sort=changed&status=Won",
    "search, one lead": "/leads?q=jane.smith.77@",
    "search, one lead in a thousand": "/leads?q=smith777",
    "search, one lead in ninety": "/leads?q=smith77",
    "search, a common word": "/leads?q=smith",
    "search, a common word by name": "/leads?q=jane&sort=name",
    "search, two words": "/leads?q=jane+smith777",
    "search, two common words of nobody": "/leads?q=john+mary",
    "search, nobody": "/leads?q=nobody+of+this+name",
    "search, a common word in one status": "/leads?q=jane&status=Won",
    "search, a common word in a status of nobody": "/leads?q=jane&status=Unqualified",
    "how many": "/leads/count?all=1",
    "how many of one status": "/leads/count?status=New",
    "how many of a search": "/leads/count?q=jane",
}


def pages(bench: Bench) -> Iterator[Figure | str]:
    """Each page of a long list by the same page of a short one, asked for in turn, each the median of thirty."""
    desks = {size: _Desk.of(bench.site_with(size)) for size in (SHORT, *LONG)}
    for what in ASKED:
        taken = _medians(desks, what)
        yield f"     {what}: " + ", ".join(f"{took:.1f} ms of {size}" for size, took in taken.items())
        for size in LONG:
            yield Figure("L", f"{size} leads, {what}", taken[size] / taken[SHORT], "x", 1.5, 1.2)


@dataclass(frozen=True)
class _Desk:
    """Somebody at the list of an installation, and the addresses that they ask for."""

    visitor: Visitor
    addresses: Mapping[str, str]

    @classmethod
    def of(cls, site: Site) -> "_Desk":
        with site.app.app_context():
            places = {"middle": _middle("newest"), "middle_by_name": _middle("name"), "form": FORM.show(site.form_id)}
        addresses = {what: address.format(**places) for what, address in ASKED.items()}
        return cls(sign_in(site.app, site.workspace_id), addresses)

    def milliseconds(self, what: str) -> float:
        began = time.perf_counter()
        answer = self.visitor.get(self.addresses[what])
        took = 1000 * (time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
        return took


def _middle(sort: str) -> str:
    """The cursor that leads on from the middle of an order."""
    order = SORTS[sort]
    half = db.session.scalars(select(Lead.id).order_by(order[0].key if order[0].key is not None else Lead.id))
    ids = half.all()
    return closed((0, db.session.get_one(Lead, ids[len(ids) // 2])), order)


def _medians(desks: Mapping[int, _Desk], what: str) -> dict[int, float]:
    rounds = [{size: desk.milliseconds(what) for size, desk in desks.items()} for _ in range(TIMES)]
    return {size: statistics.median(each[size] for each in rounds) for size in desks}


def live(bench: Bench) -> Iterator[Figure | str]:
    """From a lead's 2xx to its row in each of fifty open lists, and what they cost the way in meanwhile."""
    site = bench.site_with(SHORT)
    with going_up(site) as (server, _):
        alone = _send(server, "alone")
        with open_lists(urlsplit(server.url).port or 80, sign_in(site.app, site.workspace_id).token, OPEN) as lists:
            watched = _send(server, "watched")
            wait_until(
                lambda: all(watched.keys() <= one.shown.keys() for one in lists), 30, lambda: "leads are missing"
            )
            asked = sum(one.asked for one in lists)
    late = [one.shown[lead] - moment for one in lists for lead, (moment, _) in watched.items()]
    before, meanwhile = (statistics.median(took for _, took in sent.values()) for sent in (alone, watched))
    yield f"     {asked / LIVE_SECONDS:.0f} times a second they asked; intake's p50 was {1000 * before:.1f} ms before"
    yield Figure("L", "from 2xx to its row in 50 open lists, median", statistics.median(late), "s", 1, 0.5)
    yield Figure("L", "from 2xx to its row in 50 open lists, p95", statistics.quantiles(late, n=20)[18], "s", 1, 0.8)
    yield Figure("L", "intake's p50 with 50 open lists by that without", meanwhile / before, "x", 2, 1.5)


def _send(server: Server, name: str) -> dict[str, tuple[float, float]]:
    """Leads at a steady pace: by their id, when each was answered and how long that took."""
    sent = {}
    started = time.monotonic()
    for number in range(PER_SECOND * LIVE_SECONDS):
        time.sleep(max(0.0, started + number / PER_SECOND - time.monotonic()))
        began = time.monotonic()
        lead = submit_lead(server, f"{name}-{time.time_ns()}@example.com")
        sent[lead] = (time.monotonic(), time.monotonic() - began)
    return sent
