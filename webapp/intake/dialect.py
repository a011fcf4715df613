"""The contract of a dialect: how a request of its kind is read and how the outcome is worded, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response
from sqlalchemy import Connection

from webapp.errors import Refusal
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.workspaces.limits import Limit

Data = Mapping[str, object]


@dataclass(frozen=True)
class Dialect:
    name: str
    rule: str
    read_body: Callable[[Call], Data]
    open: Callable[[Connection, Call, Data], Access]
    limits: Callable[[Call, Access], Sequence[Limit]]
    read: Callable[[Call, Data, Access], Incoming]
    reply: Callable[[Call, Incoming, Outcome], Response]
    refuse: Callable[[Refusal], Response]
    quarantines: Callable[[Call], bool] = lambda call: False
