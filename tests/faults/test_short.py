"""The faults that are quick to cause are caused by every test run; the list of all misses none."""

import importlib
import inspect
import pkgutil

import pytest

from tests import faults
from tests.faults.__main__ import FAULTS
from tests.faults.callers import callers_are_slow
from tests.faults.crashes import web_is_killed_after_commit
from tests.faults.databases import database_is_read_only
from tests.faults.deliveries import two_workers_share
from tests.faults.figures import Fault
from tests.faults.resolvers import resolvers_lie
from tests.faults.turns import some_take_turns
from tests.faults.workflows import few_runs_survive_workers

SHORT = (
    resolvers_lie,
    web_is_killed_after_commit,
    database_is_read_only,
    two_workers_share,
    few_runs_survive_workers,
    callers_are_slow,
    some_take_turns,
)


@pytest.mark.parametrize("fault", SHORT, ids=lambda fault: fault.__name__)
def test_a_fault_costs_nothing_that_was_promised(fault: Fault) -> None:
    figures = list(fault())
    assert figures
    assert [str(figure) for figure in figures if not figure.holds] == []


def test_every_fault_is_in_the_list() -> None:
    names = [f"{faults.__name__}.{module.name}" for module in pkgutil.iter_modules(faults.__path__)]
    written = {
        function for name in names for function in vars(importlib.import_module(name)).values() if is_fault(function)
    }
    assert written == set(FAULTS)


def is_fault(value: object) -> bool:
    return inspect.isgeneratorfunction(value) and value.__name__[0] != "_" and not inspect.signature(value).parameters
