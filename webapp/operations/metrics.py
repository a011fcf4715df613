"""Metrics for Prometheus: the figures of the installation, and what this process itself has seen.

The figures come from the database at each scrape, so that all web processes tell the same. The times of answers and the
memory are this process's own; the label `pid` keeps the processes apart.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from webapp.extensions import db
from webapp.operations.callers import require_operator
from webapp.operations.figures import Counts, measure

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
def scrape() -> Response:
    require_operator()
    return Response(generate_latest(_registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def observe(dialect: str, status: int, seconds: float) -> None:
    """Note one answer of a way in."""
    _answers.labels(dialect, f"{status // 100}xx", str(os.getpid())).observe(seconds)


class _Installation(Collector):
    """Needs an application context when it is collected."""

    def collect(self) -> Iterator[Metric]:
        figures = measure(db.session())
        lately = "in the last hour"
        yield _family("inlet_submissions_recent", f"Submissions {lately}", ("dialect", "outcome"), figures.submissions)
        yield _family("inlet_deliveries_recent", f"Deliveries made {lately}", ("channel", "state"), figures.deliveries)
        yield _family("inlet_attempts_recent", f"Tries of deliveries {lately}", ("result",), figures.attempts)
        yield GaugeMetricFamily("inlet_deliveries_waiting", "Deliveries whose time is to come", figures.waiting)
        yield GaugeMetricFamily("inlet_deliveries_due", "Deliveries that are due and not yet taken", figures.due)
        yield GaugeMetricFamily("inlet_oldest_due_seconds", "Age of the oldest of them", figures.oldest_due_seconds)
        yield GaugeMetricFamily("inlet_events_undispatched", "Events not yet dispatched", figures.undispatched)
        lost: Counts = {(check,): count for check, count in asdict(figures.findings).items()}
        yield _family("inlet_reconciliation", "What should not be; all 0 while all is well", ("check",), lost)


def _family(name: str, documentation: str, labels: tuple[str, ...], counts: Counts) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family


_registry = CollectorRegistry()
_answers = Histogram(
    "inlet_request_seconds",
    "Time of an answer of a way in",
    ("dialect", "status", "pid"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=_registry,
)
ProcessCollector(registry=_registry)
_registry.register(_Installation())
