"""Load by wrk, in interleaved rounds. The stored rows are counted: a figure for what was not stored is none."""

import statistics
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from bench.serving import Server
from bench.site import ROOT, ROUNDS, SECONDS

CONNECTIONS = 16
_STORED = "SELECT COUNT(*) FROM submissions WHERE outcome = 'accepted'"


@dataclass(frozen=True)
class Round:
    """Requests a second, and milliseconds at the middle and near the end."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Rounds:
    """All rounds of one server; its figures are their medians."""

    rounds: tuple[Round, ...]

    @property
    def rate(self) -> float:
        return statistics.median(one.rate for one in self.rounds)

    @property
    def p50(self) -> float:
        return statistics.median(one.p50 for one in self.rounds)

    @property
    def p99(self) -> float:
        return statistics.median(one.p99 for one in self.rounds)

    def __str__(self) -> str:
        rates = " ".join(f"{one.rate:.0f}" for one in self.rounds)
        return f"{self.rate:6.0f} req/s   p50 {self.p50:6.1f} ms   p99 {self.p99:6.1f} ms   rounds {rates}"


def load(servers: Mapping[str, Server], people: str = "new") -> dict[str, Rounds]:
    """Each server in turn, round by round, after one short round that is not counted; `people` are new or repeat."""
    taken: dict[str, list[Round]] = {name: [] for name in servers}
    for number in range(ROUNDS + 1):
        for name, server in servers.items():
            round_ = strike(server, people, number, SECONDS if number else 2)
            if number:
                taken[name].append(round_)
    return {name: Rounds(tuple(rounds)) for name, rounds in taken.items()}


def strike(server: Server, people: str, number: int, seconds: int) -> Round:
    """One round against one server."""
    before = server.site.ask(_STORED)
    round_, sent = _wrk(server, people, number, seconds)
    stored = server.site.ask(_STORED) - before
    # A request under way when the time is up is stored and not counted.
    assert sent <= stored <= sent + 2 * CONNECTIONS, f"{sent} were sent, {stored} are stored"
    return round_


def _wrk(server: Server, people: str, number: int, seconds: int) -> tuple[Round, int]:
    site = server.site
    script = ["-s", str(ROOT / "bench/load.lua"), server.url, "--", site.key, site.path, people, str(number)]
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "--latency", *script]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = next(line for line in output.splitlines() if line.startswith("RESULT")).split()
    requests, micros, p50, p99, errors = map(int, words[1:])
    assert errors == 0, output
    return Round(requests / micros * 1e6, p50 / 1000, p99 / 1000), requests
