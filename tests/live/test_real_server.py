"""Dashboards that are open on a real server, by Chromium's own limits or many more of them."""

import statistics
import time
from collections.abc import Iterable

import pytest

from tests.live.dashboards import Dashboard, Told, dashboards, sign_in
from tests.operations.running import lift_limits, new_workspace, send
from tests.servers.live import live
from tests.servers.process import wait_until

OPEN, LEADS = 50, 60


@pytest.mark.contract("K25")
def test_a_lead_is_on_fifty_open_dashboards_within_a_second_of_its_2xx(capsys: pytest.CaptureFixture[str]) -> None:
    with live() as inlet:
        start = new_workspace(inlet)
        lift_limits(inlet, start)
        alone = _send_leads(inlet.port, start, "alone")
        with dashboards(inlet.port, sign_in(inlet), OPEN) as opened:
            watched = _send_leads(inlet.port, start, "watched")
            late = [_lateness(dashboard, watched) for dashboard in opened]
        _print_figures(capsys, late, alone, watched)
        assert max(statistics.quantiles(each, n=20)[-1] for each in late) < 1


def test_a_stop_ends_open_dashboards_at_once() -> None:
    with live() as inlet:
        new_workspace(inlet)
        with dashboards(inlet.port, sign_in(inlet), 20) as opened:
            asked = time.monotonic()
            inlet.stop(timeout=8)
            assert all(dashboard.ended.wait(1) for dashboard in opened)
            assert max(dashboard.ended_at for dashboard in opened) - asked < 2


def test_a_dashboard_that_lost_its_server_is_told_what_it_missed() -> None:
    with live() as inlet:
        start = new_workspace(inlet)
        token = sign_in(inlet)
        before = Dashboard(inlet.port, token)
        assert before.status == 200
        assert send(inlet.port, start, {"fields": {"email": "before@acme.test"}})[0] == 201
        seen = before.told.wait_for(2)
        inlet.stop()
        before.close()
        inlet.process.start(timeout=60)
        send(inlet.port, start, {"fields": {"email": "meanwhile@acme.test"}})
        after = Dashboard(inlet.port, token, after=seen[-1].id)
        send(inlet.port, start, {"fields": {"email": "after@acme.test"}})
        wait_until(lambda: len(of_leads(after.told)) == 6, 30, lambda: f"told of {after.kinds()}")
        told = {*of_leads(before.told), *of_leads(after.told)}
        assert len(told) == 6
        assert of_leads(after.told) == sorted(told)
        after.close()


def of_leads(told: Iterable[Told]) -> list[str]:
    """The ids of the events that the intake tells of, without the notices that follow them."""
    return [one.id for one in told if one.data["kind"] != "notice.created"]


def _send_leads(port: int, start: dict[str, object], name: str) -> dict[str, tuple[float, float]]:
    """Send leads one after the other: by their id, when each was answered and how long it took."""
    answered = {}
    for number in range(LEADS):
        began = time.monotonic()
        status, answer = send(port, start, {"fields": {"email": f"{name}{number}@acme.test"}})
        assert status == 201, answer
        answered[answer["data"]["personId"]] = (time.monotonic(), time.monotonic() - began)
        time.sleep(0.03)
    return answered


def _lateness(dashboard: Dashboard, sent: dict[str, tuple[float, float]]) -> list[float]:
    """How long after its answer each lead was on the dashboard; all of them must be, once."""
    dashboard.told.wait_for(2 * len(sent))
    created = {told.data["lead"]: told.at for told in dashboard.told if told.data["kind"] == "lead.created"}
    return [at - sent[lead][0] for lead, at in created.items() if lead in sent]


def _print_figures(
    capsys: pytest.CaptureFixture[str],
    late: list[list[float]],
    alone: dict[str, tuple[float, float]],
    watched: dict[str, tuple[float, float]],
) -> None:
    every = statistics.quantiles([each for one in late for each in one], n=100)
    took = [statistics.median(seconds for _, seconds in sent.values()) for sent in (alone, watched)]
    with capsys.disabled():
        print(f"\n{OPEN} dashboards: p50 {every[49]:.3f} s, p95 {every[94]:.3f} s; ", end="")  # noqa: T201
        print(f"intake p50 {took[0] * 1000:.1f} ms without them, {took[1] * 1000:.1f} ms with them")  # noqa: T201
