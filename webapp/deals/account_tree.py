"""Where an account stands among others: those above it, and those below, each in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, aliased

from webapp.database.collation import caseless
from webapp.deals.models import Account
from webapp.http.fields import ACCOUNT

HIGHEST, DEEPEST, MOST = 20, 4, 200


@dataclass(frozen=True)
class Branch:
    """An account below another, by its public id, with what is below it."""

    id: str
    name: str
    below: Sequence["Branch"]


def accounts_above(session: Session, account: Account) -> list[tuple[str, str]]:
    """Public ids and names, the topmost first."""
    own = Account.workspace_id == account.workspace_id
    start = select(Account.id, Account.name, Account.parent_id, literal(1).label("step"))
    up = start.where(own, Account.id == account.parent_id).cte("up", recursive=True)
    higher = aliased(Account)
    further = select(higher.id, higher.name, higher.parent_id, up.c.step + 1).join(up, higher.id == up.c.parent_id)
    up = up.union_all(further.where(higher.workspace_id == account.workspace_id, up.c.step < HIGHEST))
    rows = session.execute(select(up.c.id, up.c.name).order_by(up.c.step.desc()))
    return [(ACCOUNT.show(id_), name) for id_, name in rows]


def accounts_below(session: Session, account: Account) -> Sequence[Branch]:
    """By name; four levels down, and two hundred at most."""
    own = Account.workspace_id == account.workspace_id
    start = select(Account.id, Account.name, Account.parent_id, literal(1).label("step"))
    down = start.where(own, Account.parent_id == account.id).cte("down", recursive=True)
    lower = aliased(Account)
    further = select(lower.id, lower.name, lower.parent_id, down.c.step + 1).join(down, lower.parent_id == down.c.id)
    down = down.union_all(further.where(lower.workspace_id == account.workspace_id, down.c.step < DEEPEST))
    asked = select(down.c.id, down.c.name, down.c.parent_id)
    rows = session.execute(asked.order_by(down.c.step, caseless(down.c.name), down.c.id).limit(MOST))
    children: defaultdict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
    for id_, name, parent_id in rows:
        children[parent_id].append((id_, name))

    def branches(of: bytes) -> list[Branch]:
        return [Branch(ACCOUNT.show(id_), name, branches(id_)) for id_, name in children[of]]

    return branches(account.id)
