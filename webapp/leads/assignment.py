"""Whose lead is it? One member, or a pool whose members take turns; whoever it is, it is said why (K24)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from webapp.forms.assigning import Goal, goals_of, only
from webapp.forms.models import Rotation
from webapp.forms.turns import whose_turn
from webapp.leads.candidates import Candidate, Candidates, candidates, give

MOST_NAMED = 3
OWNER_WORDS = "Owner of the earlier lead"

_rotations = Rotation.__table__
_turn = select(_rotations.c.turn, _rotations.c.turns).where(_rotations.c.form_id == bindparam("form")).with_for_update()
_next_turn = (
    update(_rotations)
    .where(_rotations.c.form_id == bindparam("form"))
    .values(turn=bindparam("new_turn"), turns=bindparam("new_turns"))
)


@dataclass(frozen=True)
class Asking:
    """A lead that wants somebody, by its columns, and the form that brought it with its assignment as it is stored.

    `owner`: who has the earlier lead of the same person. `named`: whom a rule of the form's own page names.
    """

    workspace_id: bytes
    form_id: bytes
    form_name: str
    assignment: Mapping[str, Any]
    lead: Mapping[str, Any]
    owner: bytes | None = None
    named: bytes | None = None

    @property
    def own_goals(self) -> list[Goal]:
        """Who may get it by the assignment."""
        return goals_of(self.assignment, self.form_name, self.lead)

    @property
    def first_goals(self) -> list[Goal]:
        """Who may get it before that; an earlier lead's owner only where leads are assigned at all."""
        owner = [only(self.owner, OWNER_WORDS)] if self.owner is not None and self.own_goals else []
        return [*owner, *([only(self.named, f"A rule of {self.form_name}")] if self.named is not None else [])]


@dataclass(frozen=True)
class Choice:
    """`member_id`: who gets it; None: nobody is there. `passed`: who was named first, and is not there.

    `waits`: somebody is to get it by the form's assignment, once they are there.
    """

    member_id: bytes | None
    why: str
    passed: frozenset[bytes] = frozenset()
    waits: bool = False


def choose(connection: Connection, asking: Asking, at: datetime) -> Choice | None:
    """Who gets a lead, and why; None where nobody is named.

    Members who were removed, are away, outside their hours or had their share of the day are passed over.
    """
    own = asking.own_goals
    goals = [*asking.first_goals, *own]
    if not goals:
        return None
    known = candidates(connection, asking.workspace_id, (id_ for goal in goals for id_ in goal.members), at)
    passed: list[Goal] = []
    for goal in goals:
        here = [place for place, id_ in enumerate(goal.members) if id_ in known and known[id_].is_here]
        if here:
            chosen = known[goal.members[_whose(connection, asking.form_id, goal, here)]]
            give(connection, chosen)
            return Choice(chosen.id, _why(goal, chosen, passed, known), _ids(passed))
        passed.append(goal)
    return Choice(None, _why_nobody(goals, known), _ids(passed), waits=bool(own))


def _whose(connection: Connection, form_id: bytes, goal: Goal, here: Sequence[int]) -> int:
    """Whose turn it is of several. Turns are taken one at a time: the row stays locked until the lead is committed."""
    if len(here) == 1:
        return here[0]
    row = connection.execute(_turn, {"form": form_id}).one()
    turns = {"": row.turn, **(row.turns or {})}
    turn = turns.get(goal.turns, 0)
    turns[goal.turns] = turn + 1
    own = turns.pop("")
    connection.execute(_next_turn, {"form": form_id, "new_turn": own, "new_turns": turns or None})
    return here[whose_turn([goal.weights[place] for place in here], turn)]


def _why(goal: Goal, chosen: Candidate, passed: Iterable[Goal], known: Candidates) -> str:
    absent = list(_absences([*passed, goal], known))
    words = f"{goal.words}: {chosen.name}'s turn" if goal.is_pool else goal.words
    return "; ".join([words, *_few(absent)])


def _why_nobody(goals: Iterable[Goal], known: Candidates) -> str:
    absent = list(_absences(goals, known))
    return f"Nobody is there: {', '.join(_few(absent))}" if absent else "Nobody who is named is a member still"


def _absences(goals: Iterable[Goal], known: Candidates) -> Iterator[str]:
    named = dict.fromkeys(id_ for goal in goals for id_ in goal.members)
    return (f"{known[id_].name} {known[id_].absence}" for id_ in named if id_ in known and not known[id_].is_here)


def _few(absent: Sequence[str]) -> list[str]:
    more = len(absent) - MOST_NAMED
    others = [f"{more} {'other is' if more == 1 else 'others are'} not there either"] if more > 0 else []
    return [*absent[:MOST_NAMED], *others]


def _ids(goals: Iterable[Goal]) -> frozenset[bytes]:
    return frozenset(id_ for goal in goals for id_ in goal.members)
