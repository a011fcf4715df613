"""The list of leads as members see it, through the whole application: what a long list costs beside a short one."""

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from bench.report import Figure
from bench.site import FULL, Bench, Site
from tests.visitor import Visitor, sign_in
from webapp.extensions import db
from webapp.http.fields import FORM
from webapp.leads.keyset import SORTS, closed
from webapp.leads.models import Lead

TIMES = 30
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
