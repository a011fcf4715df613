"""The card of custom data on the page of a lead, an account or a deal, each value edited in its place.

A page keeps to this pattern: `GET <page>/custom?key=…&edit=1` and `POST <page>/custom` with `key` and `value`; for htmx
both answer with the one row, else with the page, whose `?custom=<key>` edits one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from webapp.errors import Invalid, NotFound
from webapp.http.html import render
from webapp.http.route import PageArgs
from webapp.workspaces.custom_fields import Entity, fields_of
from webapp.workspaces.custom_values import Held, changed, holdings

Key = Annotated[str, Field(max_length=100_000)]


class CustomArgs(PageArgs):
    """Which value is asked for, and whether to edit it."""

    key: Key = ""
    edit: bool = False


@dataclass(frozen=True)
class Refused:
    """A value that was typed, and what is wrong with it."""

    key: str
    typed: str
    problem: str

    @classmethod
    def of(cls, refusal: Invalid) -> "Refused":
        problem = refusal.fields.get("value", [refusal.message])[0]
        return cls(request.form.get("key", ""), request.form.get("value", ""), problem)


@dataclass(frozen=True)
class CustomCard:
    """`here`: the address of the page; `may`: whether it can be edited; `edit`: the key that is.

    `locked`: the keys that are not, where the page tells of each where it came from, at `<here>/history`; else None.
    """

    rows: Sequence[Held]
    here: str
    may: bool
    edit: str | None = None
    refused: Refused | None = None
    locked: Collection[str] | None = None

    @property
    def address(self) -> str:
        return f"{self.here}/custom"

    def row(self, key: str) -> Held:
        """Raises NotFound; a key whose value was taken away just now is an empty row."""
        found = next((row for row in self.rows if row.key == key), None)
        if found is None and request.method != "POST":
            raise NotFound("There is no such field.")
        return found or Held(key, None)

    def answer(self, key: str) -> Response:
        """The one row of this key, for htmx."""
        row, status = self.row(key), 422 if self.refused else 200
        return render("workspaces/custom_row.html", status=status, custom=self, row=row)


def custom_card(
    session: Session,
    workspace_id: bytes,
    entity: Entity,
    values: Mapping[str, Any],
    here: str,
    *,
    may: bool,
    edit: str | None = None,
    refused: Refused | None = None,
    locked: Collection[str] | None = None,
) -> CustomCard:
    """`values`: the customData or customFields of one lead, account or deal."""
    rows = holdings(fields_of(session, workspace_id, entity), values)
    return CustomCard(rows, here, may, refused.key if refused else edit, refused, locked)


def sent_values(session: Session, workspace_id: bytes, entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the one that the page's form sent. Raises NotFound, Invalid."""
    sent = request.form
    return changed(fields_of(session, workspace_id, entity), values, sent.get("key", ""), sent.get("value", ""))
