"""The address of the list of leads in another state: with a filter more or less, in another order, on another page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from webapp.http.reading import parse_arguments
from webapp.leads.page_inputs import LeadsArgs

HOME = "/leads"
ALL = f"{HOME}?all=1"  # without it, a member begins with the view that they chose
_PLACE = ("after", "before", "above")


def state(args: LeadsArgs, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What stands behind the question mark, by its names there; a change leaves the page, unless it is to another."""
    shown = args.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=set(_PLACE))
    wanted = {**shown, **(changes or {})}
    return {
        name: "1" if value is True else value for name, value in wanted.items() if value not in (None, "", [], False)
    }


def address(args: LeadsArgs, changes: Mapping[str, Any] | None = None, path: str = HOME) -> str:
    """`address(args, {"status": ["New"], "sort": None})`; None takes a filter away."""
    behind = urlencode(state(args, changes), doseq=True)
    return f"{path}?{behind}" if behind else ALL if path == HOME else path


def read_address(text: str) -> LeadsArgs:
    """The state that an address of the list is in; raises Invalid."""
    return parse_arguments(LeadsArgs, parse_qs(urlsplit(text).query).items())


def without(values: list[str], one: str) -> list[str]:
    return [value for value in values if value != one]
