"""The limit of a form's submissions: looked at before a submission is judged, and kept exactly when it is stored.

What an owner takes in by hand is taken in though the form is full; it takes a place all the same.
"""

from sqlalchemy import Connection

from webapp.errors import FormClosed
from webapp.forms import places
from webapp.intake.draft import Draft
from webapp.intake.incoming import Access


def check_places(connection: Connection, access: Access) -> None:
    """Raise FormClosed where all places are taken; between this and `take_place` others may take the last one."""
    most = access.form.most_submissions
    if most is not None and not access.is_test and places.places_taken(connection, access.form.id) >= most:
        raise full(access)


def take_place(draft: Draft) -> None:
    """Raise FormClosed where the last place was taken meanwhile. A duplicate that is skipped takes none."""
    incoming, access = draft.incoming, draft.incoming.access
    most = access.form.most_submissions
    if most is None or access.is_test or draft.outcome != "accepted":
        return
    if not places.take_place(draft.connection, access.form.id, None if incoming.trusted else most):
        raise full(access)


def full(access: Access) -> FormClosed:
    return FormClosed(access.form.closed_message or None)
