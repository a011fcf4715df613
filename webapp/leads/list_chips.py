"""The filters in force in the list of leads, each with the address of the list without it."""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.leads.export_cells import Names
from webapp.leads.list_address import address, without
from webapp.leads.page_inputs import LeadsArgs

_FLAGS = {
    "waiting": "Waiting for a first answer",
    "queued": "Waiting for somebody to be there",
    "incomplete": "Incomplete",
    "test": "Test data",
    "deleted": "Deleted",
}
_WORDS = {"me": "Me", "none": "Nobody"}


@dataclass(frozen=True)
class Chip:
    name: str
    value: str
    remove: str


def chips(args: LeadsArgs, names: Names) -> list[Chip]:
    return [*_several(args), *_single(args, names), *_flags(args)]


def _several(args: LeadsArgs) -> Iterator[Chip]:
    for status in args.status:
        yield Chip("Status", status, address(args, {"status": without(args.status, status)}))
    for tag in args.tag:
        yield Chip("Tag", tag, address(args, {"tag": without(args.tag, tag)}))


def _single(args: LeadsArgs, names: Names) -> Iterator[Chip]:
    form = names.forms.get(args.form, "Unknown") if args.form is not None else None
    values = {
        "q": ("Search", args.q),
        "source": ("Source", args.source),
        "form": ("Form", form),
        "assignee": ("Assignee", _assignee(args.assignee, names)),
        "since": ("From", args.since and args.since.isoformat()),
        "until": ("To", args.until and args.until.isoformat()),
    }
    for name, (label, value) in values.items():
        if value:
            yield Chip(label, value, address(args, {name: None}))


def _flags(args: LeadsArgs) -> Iterator[Chip]:
    for name, label in _FLAGS.items():
        if getattr(args, name):
            yield Chip("Only", label, address(args, {name: None}))


def _assignee(asked: bytes | str | None, names: Names) -> str | None:
    if isinstance(asked, bytes):
        return names.members.get(asked, "Unknown")
    return _WORDS[asked] if asked is not None else None
