"""Run every fault, or those whose names are given; status 1 when a figure is not as expected."""

import sys
from collections.abc import Iterator

import click

from tests.faults.backups import database_is_backed_up
from tests.faults.callers import callers_are_slow, web_is_stopped
from tests.faults.crashes import database_is_killed, web_is_killed, web_is_killed_after_commit
from tests.faults.databases import database_has_no_connections, database_is_frozen, database_is_read_only
from tests.faults.deliveries import one_endpoint_hangs, two_workers_share, workers_are_killed
from tests.faults.disks import database_disk_is_full, embedded_disk_is_full
from tests.faults.figures import Fault, Figure
from tests.faults.limits_store import redis_is_lost
from tests.faults.races import many_at_once
from tests.faults.receivers import receivers_do_harm
from tests.faults.resolvers import resolvers_lie
from tests.faults.turns import many_take_turns, some_take_turns
from tests.faults.workflows import few_runs_survive_workers, runs_survive_workers

FAULTS: tuple[Fault, ...] = (
    web_is_killed,
    web_is_killed_after_commit,
    database_is_killed,
    workers_are_killed,
    two_workers_share,
    few_runs_survive_workers,
    runs_survive_workers,
    many_at_once,
    many_take_turns,
    some_take_turns,
    database_is_frozen,
    database_is_read_only,
    database_has_no_connections,
    database_disk_is_full,
    embedded_disk_is_full,
    database_is_backed_up,
    redis_is_lost,
    callers_are_slow,
    one_endpoint_hangs,
    receivers_do_harm,
    resolvers_lie,
    web_is_stopped,
)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([fault.__name__ for fault in FAULTS]))
def main(names: tuple[str, ...]) -> None:
    """Do harm to real servers on this machine, and count what is left."""
    held = told = 0
    for fault in FAULTS:
        if names and fault.__name__ not in names:
            continue
        for figure in _figures(fault):
            click.echo(str(figure))
            told, held = told + 1, held + figure.holds
    click.echo(f"{held} of {told} figures are as expected")
    sys.exit(0 if held == told else 1)


def _figures(fault: Fault) -> Iterator[Figure]:
    """One that cannot be carried through is a figure too, so that the others are still tried."""
    try:
        yield from fault()
    except (AssertionError, LookupError) as error:
        yield Figure(fault.__name__, f"{type(error).__name__}: {error}", "to be carried through", False)


if __name__ == "__main__":
    main()
