"""Intake under load: against the floor (G1, G3), in a database that has grown (G4), and in statements (G10)."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench.load import load
from bench.report import Figure
from bench.serving import FLOOR, serving
from bench.site import FULL, Bench
from tests.calls import statements

SMALL = 1_000
LARGE = {100_000: (0.9, 1.0)} | ({1_000_000: (0.65, 0.9)} if FULL else {})


def pipeline(bench: Bench) -> Iterator[Figure | str]:
    """The whole pipeline beside the floor, with the same server, database and load."""
    with serving(bench.site()) as inlet, serving(bench.site(), FLOOR) as floor:
        rounds = load({"inlet": inlet, "floor": floor})
        new, least = rounds["inlet"], rounds["floor"]
        known = load({"inlet": inlet}, "repeat")["inlet"]
    yield f"     inlet, new leads     {new}"
    yield f"     inlet, known leads   {known}"
    yield f"     floor                {least}"
    yield Figure("G1", "of the floor, new leads", new.rate / least.rate, "", 0.35, 0.80)
    yield Figure("G1", "of the floor, known leads", known.rate / least.rate)
    yield Figure("G3", "p99 over p50", new.p99 / new.p50, "", 3, 2)
    yield Figure("G3", "p99 over the floor's p99", new.p99 / least.p99, "", 3, 1.5)


def growth(bench: Bench) -> Iterator[Figure | str]:
    """Submissions a second with many leads over those with few."""
    with ExitStack() as open_:
        rounds = load({str(size): open_.enter_context(serving(bench.site_with(size))) for size in (SMALL, *LARGE)})
    for name, figures in rounds.items():
        yield f"     {name + ' leads':<20} {figures}"
    for size, (must, goal) in LARGE.items():
        ratio = rounds[str(size)].rate / rounds[str(SMALL)].rate
        yield Figure("G4", f"submissions a second, {size} leads over {SMALL}", ratio, "", must, goal)


def accept_path(bench: Bench) -> Iterator[Figure | str]:
    """Statements of one submission, BEGIN and COMMIT aside; the first of a process fills its caches and is left out."""
    site = bench.site()
    for email, who in (
        ("first@example.com", ""),
        ("new@example.com", "a new lead"),
        ("new@example.com", "a known one"),
    ):
        fields = {"name": "Jane Smith", "email": email, "message": f"From {who}", "budget": "$50,000"}
        with statements(site.app) as sent:
            response = site.app.test_client().post(site.path, json={"fields": fields}, headers={"x-api-key": site.key})
        assert response.status_code == 201, response.text
        if who:
            yield Figure("G10", f"statements on the accept path of {who}", len(sent), "", 12, 8)
