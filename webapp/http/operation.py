"""Operation: one method at one path of the management API, described by the signature of its view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from pydantic.alias_generators import to_camel

from webapp.errors import Refusal
from webapp.http.fields import PublicId
from webapp.http.paging import Page
from webapp.http.shapes import Input, Output, Query

View = Callable[..., Any]


@dataclass(frozen=True)
class Caller:
    """Who is asking: the workspace of the key, the key as the audit log names it, and what it may do."""

    workspace_id: bytes
    actor: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Operation:
    """What is known of one operation; `path` as Flask words it, below the prefix of the API."""

    method: str
    path: str
    scope: str
    summary: str
    status: int
    refusals: tuple[type[Refusal], ...]
    view: View
    ids: Mapping[str, PublicId]
    query: type[Query] | None
    body: type[Input] | None
    answer: type[Output]
    many: bool
    own_transaction: bool = False

    @property
    def name(self) -> str:
        return to_camel(self.view.__name__)

    @property
    def writes(self) -> bool:
        """Whether it runs as one transaction; not where the view sees to its own, as what goes through intake does."""
        return self.method != "GET" and not self.own_transaction


def describe(
    view: View,
    method: str,
    path: str,
    *,
    scope: str,
    summary: str,
    status: int,
    refusals: tuple[type[Refusal], ...],
    own_transaction: bool = False,
) -> Operation:
    """Read shapes off the view: `def view(session, caller, <thing>_id: ThingId, query: …, body: …) -> … | Page[…]`."""
    hints = get_type_hints(view, include_extras=True)
    answer = hints.pop("return")
    many = get_origin(answer) is Page
    return Operation(
        method,
        path,
        scope,
        summary,
        status,
        refusals,
        view,
        ids={name: get_args(hint)[1] for name, hint in hints.items() if name.endswith("_id")},
        query=hints.get("query"),
        body=hints.get("body"),
        answer=get_args(answer)[0] if many else answer,
        many=many,
        own_transaction=own_transaction,
    )
