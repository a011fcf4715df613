"""The kinds of things that are kept for a time: which are over it, and how they go, never one that is pending."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from webapp.deliveries import retention as deliveries
from webapp.deliveries.models import Delivery
from webapp.insights.gone import keep_facts
from webapp.leads import retention as leads
from webapp.leads.models import Lead
from webapp.privacy.pending import lead_is_pending, submission_is_pending
from webapp.submissions import emptying, retention
from webapp.submissions.models import Submission
from webapp.workspaces import walks
from webapp.workspaces.retention import Terms

MOST_LEADS = 100  # at once: much hangs on each

Conditions = Sequence[ColumnElement[bool]]

_submissions, _leads, _deliveries = Submission.__table__, Lead.__table__, Delivery.__table__


@dataclass(frozen=True)
class Kind:
    """`name`: as terms have it. `over`: conditions on its table, whose ids tell when a row was made.

    `delete` takes up to so many away in one transaction, and gives how many.
    """

    name: str
    table: Table
    form: ColumnElement[Any]
    over: Callable[[Session, Terms], Conditions]
    delete: Callable[[Session, Terms, int], int]


def _bodies(_session: Session, terms: Terms) -> Conditions:
    return *emptying.with_body(terms), ~submission_is_pending()


def _accepted(_session: Session, terms: Terms) -> Conditions:
    return *emptying.not_emptied(terms), ~submission_is_pending()


def _incomplete(session: Session, terms: Terms) -> Conditions:
    return *leads.left(session, terms), ~lead_is_pending()


def _idle(session: Session, terms: Terms) -> Conditions:
    return *leads.idle(session, terms), ~lead_is_pending()


def _drop_bodies(session: Session, terms: Terms, limit: int) -> int:
    ids = _walk(session, "bodies", terms, _bodies(session, terms), limit)
    if ids:
        emptying.drop_bodies(session, ids)
    return len(ids)


def _empty(session: Session, terms: Terms, limit: int) -> int:
    ids = _walk(session, "accepted", terms, _accepted(session, terms), limit)
    if ids:
        emptying.empty(session, ids, terms.now)
    return len(ids)


def _drop_refused(session: Session, terms: Terms, limit: int) -> int:
    return retention.drop(session, retention.refused(session, terms), limit)


def _drop_spam(session: Session, terms: Terms, limit: int) -> int:
    return retention.drop(session, retention.spam(session, terms), limit)


def _drop_incomplete(session: Session, terms: Terms, limit: int) -> int:
    most = min(limit, MOST_LEADS)
    return leads.drop(session, terms.workspace_id, _incomplete(session, terms), lambda *_: None, most)


def _drop_idle(session: Session, terms: Terms, limit: int) -> int:
    def farewell(session: Session, workspace_id: bytes, ids: Sequence[bytes]) -> None:
        keep_facts(session, workspace_id, ids)
        emptying.let_go(session, ids, terms.now)

    return leads.drop(session, terms.workspace_id, _idle(session, terms), farewell, min(limit, MOST_LEADS))


def _drop_settled(session: Session, terms: Terms, limit: int) -> int:
    return deliveries.drop(session, deliveries.settled(session, terms), limit)


def _walk(session: Session, kind: str, terms: Terms, over: Conditions, limit: int) -> Sequence[bytes]:
    """The next that are over, of rows that stay though something of them goes: they are not gone through each time."""
    if not terms.is_any or (at := walks.take(session, terms.workspace_id, kind, terms.now)) is None:
        return []
    wanted = select(_submissions.c.id).where(_submissions.c.id > at, *over).order_by(_submissions.c.id).limit(limit)
    ids = session.scalars(wanted.with_for_update()).all()
    walks.leave(session, terms.workspace_id, kind, ids, limit, terms.now)
    return ids


_ALL = (
    Kind("bodies", _submissions, _submissions.c.form_id, _bodies, _drop_bodies),
    Kind("accepted", _submissions, _submissions.c.form_id, _accepted, _empty),
    Kind("refused", _submissions, _submissions.c.form_id, retention.refused, _drop_refused),
    Kind("spam", _submissions, _submissions.c.form_id, retention.spam, _drop_spam),
    Kind("incomplete", _leads, _leads.c.form_id, _incomplete, _drop_incomplete),
    Kind("leads", _leads, _leads.c.form_id, _idle, _drop_idle),
    Kind("deliveries", _deliveries, deliveries.FORM, deliveries.settled, _drop_settled),
)
KINDS = {kind.name: kind for kind in _ALL}
WALKED = ("bodies", "accepted")
