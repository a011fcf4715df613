"""Lists by keyset: newest first by id, with an opaque cursor that is good for the list it came from."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Generic, TypeVar

from flask import current_app, request
from itsdangerous import BadData, Signer
from pydantic import Field
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.errors import Invalid
from webapp.http.shapes import Query

T = TypeVar("T")
U = TypeVar("U")


class PageQuery(Query):
    """What every list can be asked for."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many rows at most.")] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`nextCursor` of the page before.")] = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of the rows that follow, if any."""

    items: Sequence[T]
    next_cursor: str | None

    def map(self, worded: Callable[[T], U]) -> "Page[U]":
        return Page([worded(item) for item in self.items], self.next_cursor)


def read_page(session: Session, statement: Select[T], id_: InstrumentedAttribute[bytes], query: PageQuery) -> Page[T]:
    """One page of a statement that selects the entity of `id_`; raises Invalid for a cursor that is not ours."""
    before = cursor_id(query)
    if before is not None:
        statement = statement.where(id_ < before)
    rows: Sequence[Any] = session.scalars(statement.order_by(id_.desc()).limit(query.limit + 1)).all()
    items = rows[: query.limit]
    more = len(rows) > query.limit
    return Page(items, _closed(getattr(items[-1], id_.key)) if more else None)


def cursor_id(query: PageQuery) -> bytes | None:
    """The id below which the page begins; raises Invalid for a cursor that is not ours."""
    return None if query.cursor is None else _opened(query.cursor)


def _signer() -> Signer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt=f"cursor {request.path}", digest_method=sha256)


def _closed(id_: bytes) -> str:
    return _signer().sign(urlsafe_b64encode(id_)).decode()


def _opened(cursor: str) -> bytes:
    try:
        return urlsafe_b64decode(_signer().unsign(cursor.encode()))
    except BadData:
        problem = "This is not a cursor of this list. Use the nextCursor of the page before, as it is."
        raise Invalid(problem, fields={"cursor": [problem]}) from None
