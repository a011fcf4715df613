"""The statuses of a workspace's leads: added, ordered, renamed, taken away.

Leads and forms follow a status that is renamed or taken away, batch by batch: at every moment each lead has a status
that there is, and what was begun and cut off can be done again.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.database.ids import show
from webapp.database.transactions import in_transaction
from webapp.errors import Conflict, Invalid, NotFound
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.http.fields import clean
from webapp.leads.desk_models import SavedView
from webapp.leads.models import Lead
from webapp.workspaces.audit import note
from webapp.workspaces.models import Workspace

LONGEST, MOST = 60, 50
BATCH = 2_000

Change = Callable[[list[str]], list[str]]


def add_status(session: Session, workspace_id: bytes, name: str, actor: str) -> None:
    """Put a status behind the others. Raises Invalid for a name that is no name, or is taken."""
    _change(session, workspace_id, actor, lambda statuses: [*statuses, _checked(name, statuses)])


def move_status(session: Session, workspace_id: bytes, name: str, by: int, actor: str) -> None:
    """Move a status by so many places, at most to either end. Raises NotFound."""

    def moved(statuses: list[str]) -> list[str]:
        at = _place(statuses, name)
        others = statuses[:at] + statuses[at + 1 :]
        to = max(0, min(len(others), at + by))
        return [*others[:to], name, *others[to:]]

    _change(session, workspace_id, actor, moved)


def rename_status(workspace_id: bytes, old: str, new: str, actor: str) -> None:
    """Give a status another name; commits by itself. Raises NotFound, Invalid."""
    new = clean(new)

    def with_new(statuses: list[str]) -> list[str]:
        at = _place(statuses, old)
        return [*statuses[:at], _checked(new, [name for name in statuses if name != old]), *statuses[at:]]

    if old != new:
        in_transaction(db.session, lambda session: _change(session, workspace_id, actor, with_new))
        _replace(workspace_id, old, new, actor)


def remove_status(workspace_id: bytes, name: str, move_to: str | None, actor: str) -> None:
    """Take a status away; its leads and forms get `move_to`. Commits by itself.

    Raises NotFound, and Conflict for the last one, or where leads or forms have it and nothing is said of them.
    """

    def check(session: Session) -> None:
        statuses = _statuses(session, workspace_id)
        _place(statuses, name)
        if len(statuses) == 1:
            raise Conflict("A workspace has at least one status. Add another one first.")
        if move_to is not None and (move_to == name or move_to not in statuses):
            raise NotFound("There is no such status to move them to.")
        if move_to is None and is_used(session, workspace_id, name):
            raise Conflict(f"Leads or forms have the status {name}. Choose which one they get.")

    in_transaction(db.session, check)
    _replace(workspace_id, name, move_to, actor)


def is_used(session: Session, workspace_id: bytes, name: str) -> bool:
    """Whether any lead, deleted ones and test data too, or any form has it."""
    of_leads = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.status == name)
    of_forms = select(Form.id).where(Form.workspace_id == workspace_id, Form.default_status == name)
    return any(session.scalar(used.limit(1)) is not None for used in (of_leads, of_forms))


def _replace(workspace_id: bytes, old: str, new: str | None, actor: str) -> None:
    """Let all that has the old status have the new one, then take the old one away.

    Then once more, for what came in meanwhile with the settings of before.
    """
    if new is not None:
        _move_all(workspace_id, old, new)
    without = lambda statuses: [name for name in statuses if name != old]  # noqa: E731
    in_transaction(db.session, lambda session: _change(session, workspace_id, actor, without))
    _move_all(workspace_id, old, new or in_transaction(db.session, lambda session: _statuses(session, workspace_id)[0]))


def _move_all(workspace_id: bytes, old: str, new: str) -> None:
    in_transaction(db.session, lambda session: _move_settings(session, workspace_id, old, new))
    while in_transaction(db.session, lambda session: _move_leads(session, workspace_id, old, new)):
        pass


def _move_leads(session: Session, workspace_id: bytes, old: str, new: str) -> int:
    """One batch; it is a new name for what they have, no change of theirs, so that nobody is told."""
    own = Lead.workspace_id == workspace_id, Lead.status == old
    ids = session.scalars(select(Lead.id).where(*own).order_by(Lead.id).limit(BATCH)).all()
    if ids:
        session.execute(update(Lead.__table__).where(*own, Lead.id.in_(ids)).values(status=new))
    return len(ids)


def _move_settings(session: Session, workspace_id: bytes, old: str, new: str) -> None:
    """Forms, and the views of the list that ask for it."""
    forms = Form.workspace_id == workspace_id, Form.default_status == old
    session.execute(update(Form.__table__).where(*forms).values(default_status=new))
    for view in session.scalars(select(SavedView).where(SavedView.workspace_id == workspace_id)):
        pairs = parse_qsl(view.query)
        if ("status", old) in pairs:
            view.query = urlencode([("status", new) if pair == ("status", old) else pair for pair in pairs])


def _change(session: Session, workspace_id: bytes, actor: str, change: Change) -> None:
    statuses = _statuses(session, workspace_id)
    changed = change(statuses)
    if changed != statuses:
        session.get_one(Workspace, workspace_id).lead_statuses = changed
        note(session, workspace_id, actor, "workspace.updated", show("ws", workspace_id), ["lead_statuses"])


def _statuses(session: Session, workspace_id: bytes) -> list[str]:
    """As they are now; the workspace stays locked, so that changes come one after the other."""
    own = select(Workspace).where(Workspace.id == workspace_id).with_for_update()
    return list(session.scalars(own, execution_options={"populate_existing": True}).one().lead_statuses)


def _place(statuses: list[str], name: str) -> int:
    if name not in statuses:
        raise NotFound("There is no such status.")
    return statuses.index(name)


def _checked(name: str, others: list[str]) -> str:
    name = clean(name)
    problem = ""
    if not 0 < len(name) <= LONGEST:
        problem = f"Use a name of 1 to {LONGEST} characters."
    elif name.casefold() in {other.casefold() for other in others}:
        problem = "There is a status of this name. Use another one."
    elif len(others) >= MOST:
        problem = f"A workspace has at most {MOST} statuses."
    if problem:
        raise Invalid(problem, fields={"name": [problem]})
    return name
