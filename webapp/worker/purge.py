"""Purging what has outlived its use, in small batches that hold no lock for long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from flask import current_app
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from webapp.automation.retention import count_over_runs, drop_over
from webapp.database.transactions import in_transaction
from webapp.deliveries import acts, bell, fetching
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.retention import saying_of
from webapp.forms.visit_tallies import count_old, count_over, drop_old, fold
from webapp.intake.idempotency import KEPT_FOR
from webapp.intake.models import IdempotencyKey
from webapp.leads.desk_retention import count_stale, drop_stale
from webapp.privacy import retention
from webapp.privacy.kinds import KINDS, WALKED, Kind
from webapp.privacy.retention import Over
from webapp.privacy.retention_words import WORDS
from webapp.submissions.files.store import Store
from webapp.submissions.files.sweeping import count_unnamed, sweep
from webapp.workspaces import walks
from webapp.workspaces.ended import count_ended, drop_ended
from webapp.workspaces.models import Workspace

BATCH = 500


@dataclass(frozen=True)
class Purge:
    """`delete` takes one batch away and gives how much that was; `count` tells how much there is to delete.

    `parts`: of what that is made up, in words.
    """

    name: str
    delete: Callable[[], int]
    count: Callable[[], int]
    parts: Callable[[], Sequence[str]] = tuple


def purge() -> int:
    """Delete a batch of each; gives how much was deleted."""
    return sum(one.delete() for one in PURGES)


def purge_idempotency_keys(limit: int = BATCH) -> int:
    """Delete up to `limit` keys that are no longer good for anything; gives how many."""
    return in_transaction(db.session, lambda session: _purge_keys(session, limit))


def purge_kind(name: str, limit: int = BATCH) -> int:
    """Delete up to `limit` of a kind in each workspace that are no longer to be kept; gives how many."""
    return sum(_purge_kind(KINDS[name], workspace_id, limit) for workspace_id in _workspaces())


def begin_anew() -> None:
    """Go through everything again at the next batch, whenever that was last done."""
    in_transaction(db.session, lambda session: _begin(session, session.scalars(select(Workspace.id)).all()))


def purge_logins(limit: int = BATCH) -> int:
    """Delete up to `limit` each of the sessions, invitations and resets that let nobody in any more; gives how many."""
    return in_transaction(db.session, lambda session: drop_ended(session, limit))


def purge_undoing(limit: int = BATCH) -> int:
    """Delete up to `limit` rows each by which old bulk jobs and imports could be undone; gives how many."""
    return in_transaction(db.session, lambda session: drop_stale(session, limit))


def sweep_files() -> int:
    """Delete the files that no submission names any more; gives how many."""
    return sweep(db.session(), _store(), datetime.now(UTC))


def purge_visits(limit: int = BATCH) -> int:
    """Count up to `limit` visits of a day that is over into its figures, and delete them; gives how many."""
    return in_transaction(db.session, lambda session: fold(session, limit))


def purge_runs(limit: int = BATCH) -> int:
    """Delete up to `limit` runs of workflows that are no longer to be kept; gives how many."""
    days = current_app.config["RUN_RETENTION_DAYS"]
    return in_transaction(db.session, lambda session: drop_over(session, days, limit))


def purge_tallies(limit: int = BATCH) -> int:
    """Delete up to `limit` figures of visits that are no longer to be kept; gives how many."""
    days = current_app.config["VISIT_RETENTION_DAYS"]
    return in_transaction(db.session, lambda session: drop_old(session, days, limit))


def purge_notices(limit: int = BATCH) -> int:
    """Delete up to `limit` each of the notices, and the marks of links in emails, that are over; gives how many."""
    return in_transaction(db.session, lambda session: bell.drop_old(session, limit) + acts.drop_old(session, limit))


def purge_local(limit: int = BATCH) -> int:
    """Delete up to `limit` endpoints of developers' machines at which nobody listens any more; gives how many."""
    return in_transaction(db.session, lambda session: fetching.drop_forsaken(session, limit))


def _purge_kind(kind: Kind, workspace_id: bytes, limit: int) -> int:
    return in_transaction(db.session, lambda session: retention.delete_over(session, kind, workspace_id, limit))


def _purge_keys(session: Session, limit: int) -> int:
    expired = (
        select(IdempotencyKey.key)
        .where(_expired())
        .order_by(IdempotencyKey.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    keys = session.scalars(expired).all()
    if keys:
        session.execute(delete(IdempotencyKey.__table__).where(IdempotencyKey.key.in_(keys)))
    return len(keys)


def _count_keys() -> int:
    return db.session.scalar(select(func.count()).select_from(IdempotencyKey).where(_expired())) or 0


def _begin(session: Session, workspace_ids: Sequence[bytes]) -> None:
    for workspace_id in workspace_ids:
        for name in WALKED:
            walks.begin(session, workspace_id, name)


def _over(name: str) -> Mapping[bytes, Sequence[Over]]:
    """By workspace, what is no longer to be kept."""
    session, kind = db.session(), KINDS[name]
    sayings = [saying_of(session, workspace_id) for workspace_id in _workspaces()]
    return {one.workspace_id: retention.count_over(session, kind, one.terms(kind.name)) for one in sayings}


def _count_kind(name: str) -> int:
    return sum(part.count for parts in _over(name).values() for part in parts)


def _parts(name: str) -> Sequence[str]:
    """Form by form."""
    forms = {row.id: row.name for row in db.session.execute(select(Form.id, Form.name))}
    names = {row.id: row.name for row in db.session.execute(select(Workspace.id, Workspace.name))}
    return [
        f"{names[workspace_id]}, {forms.get(part.form_id or b'', 'no form')}: {part.count}, "
        f"the oldest of {part.oldest:%Y-%m-%d}"
        for workspace_id, parts in _over(name).items()
        for part in parts
    ]


def _count_tallies() -> int:
    return count_old(db.session(), current_app.config["VISIT_RETENTION_DAYS"])


def _count_runs() -> int:
    return count_over_runs(db.session(), current_app.config["RUN_RETENTION_DAYS"])


def _count_files() -> int:
    return count_unnamed(db.session(), _store(), datetime.now(UTC))


def _store() -> Store:
    return Store(current_app.config["FILES_DIR"])


def _expired() -> ColumnElement[bool]:
    return IdempotencyKey.created_at < datetime.now(UTC) - KEPT_FOR


def _workspaces() -> list[bytes]:
    return list(db.session.scalars(select(Workspace.id)))


def _of_kind(kind: Kind) -> Purge:
    return Purge(
        WORDS[kind.name].title.lower(),
        partial(purge_kind, kind.name),
        partial(_count_kind, kind.name),
        partial(_parts, kind.name),
    )


PURGES = (
    Purge("idempotency keys", purge_idempotency_keys, _count_keys),
    *(_of_kind(kind) for kind in KINDS.values()),
    Purge("files of no submission", sweep_files, _count_files),
    Purge("visits of days that are over", purge_visits, lambda: count_over(db.session())),
    Purge("figures of visits", purge_tallies, _count_tallies),
    Purge("runs of workflows", purge_runs, _count_runs),
    Purge("undoing of jobs and imports", purge_undoing, lambda: count_stale(db.session())),
    Purge("notices", purge_notices, lambda: bell.count_old(db.session()) + acts.count_old(db.session())),
    Purge("local endpoints", purge_local, lambda: fetching.count_forsaken(db.session())),
    Purge("sessions and links", purge_logins, lambda: count_ended(db.session())),
)
