"""The places of a form that takes so many submissions and no more: each accepted one takes one.

They are counted in a row of their own, so that taking one locks nothing else. The row is made from the ledger when it
is first needed, and forgotten when the limit is changed. Test data takes no place.
"""

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from webapp.database.statements import InsertNew
from webapp.forms.models import FormPlaces
from webapp.submissions.models import Submission

_places, _submissions = FormPlaces.__table__, Submission.__table__
_of_form = _places.c.form_id == bindparam("form")
_taken = select(_places.c.taken).where(_of_form)
_accepted = (
    select(func.count())
    .select_from(_submissions)
    .where(
        _submissions.c.form_id == bindparam("form"),
        _submissions.c.outcome == "accepted",
        _submissions.c.is_test.is_(False),
    )
)
_insert = InsertNew(_places)
_take = (
    update(_places)
    .where(_of_form, or_(bindparam("most").is_(None), _places.c.taken < bindparam("most")))
    .values(taken=_places.c.taken + 1)
)
_forget = delete(_places).where(_of_form)


def places_taken(connection: Connection, form_id: bytes) -> int:
    """How many are taken now; locks nothing."""
    taken = connection.execute(_taken, {"form": form_id}).scalar()
    return int(taken if taken is not None else connection.execute(_accepted, {"form": form_id}).scalar_one())


def take_place(connection: Connection, form_id: bytes, most: int | None) -> bool:
    """Take one, unless `most` are taken. The row stays locked until the submission is committed with its place."""
    if connection.execute(_taken, {"form": form_id}).scalar() is None:
        counted = connection.execute(_accepted, {"form": form_id}).scalar_one()
        connection.execute(_insert, {"form_id": form_id, "taken": counted})
    return connection.execute(_take, {"form": form_id, "most": most}).rowcount == 1


def forget_places(connection: Connection, form_id: bytes) -> None:
    """They are counted anew when they are next needed."""
    connection.execute(_forget, {"form": form_id})
