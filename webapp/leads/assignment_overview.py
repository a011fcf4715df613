"""How every form assigns its leads, as one list: who gets what, who of them is there, whose turn is next, who waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.forms.assigning import Goal, all_goals, sentence
from webapp.forms.models import Form, Rotation
from webapp.forms.turns import whose_turn
from webapp.leads.candidates import Candidate, candidates
from webapp.leads.queue import in_line
from webapp.leads.queue_models import QueuedLead


@dataclass(frozen=True)
class Part:
    """One goal of a form: `when` a lead comes to it (empty: whatever no rule takes), its members with their weights."""

    when: str
    members: Sequence[tuple[Candidate, int]]
    next: Candidate | None

    @property
    def is_pool(self) -> bool:
        return len(self.members) > 1

    @property
    def is_weighted(self) -> bool:
        return len({weight for _, weight in self.members}) > 1


@dataclass(frozen=True)
class Assigned:
    """`parts`: its rules, then what the form itself says; `waiting`: how many leads wait for somebody of them."""

    form: Form
    parts: Sequence[Part]
    waiting: int


def assignments(session: Session, workspace_id: bytes, at: datetime) -> Sequence[Assigned]:
    """Of all forms of a workspace, those of webhook keys included, in as many statements however many they are."""
    own = Form.workspace_id == workspace_id, Form.deleted_at.is_(None)
    forms = session.scalars(select(Form).where(*own).order_by(Form.id)).all()
    goals = {form.id: all_goals(form.assignment, form.name) for form in forms}
    named = [id_ for each in goals.values() for goal in each for id_ in goal.members]
    known = candidates(session.connection(), workspace_id, named, at, lock=False)
    turns = _turns(session, [form.id for form in forms])
    waiting = _waiting(session, workspace_id)
    return [
        Assigned(form, [_part(form, goal, known, turns.get(form.id, {})) for goal in goals[form.id]],
                 waiting.get(form.id, 0))
        for form in forms
    ]  # fmt: skip


def _part(form: Form, goal: Goal, known: Mapping[bytes, Candidate], turns: Mapping[str, int]) -> Part:
    there = [(known[id_], weight) for id_, weight in zip(goal.members, goal.weights, strict=True) if id_ in known]
    members = [(one, weight) for one, weight in there if not one.is_removed]
    here = [(one, weight) for one, weight in members if one.is_here]
    place = whose_turn([weight for _, weight in here], turns.get(goal.turns, 0)) if here else None
    when = "" if goal.rule is None else sentence(form.assignment["rules"][goal.rule])
    return Part(when, members, None if place is None else here[place][0])


def _turns(session: Session, form_ids: Sequence[bytes]) -> dict[bytes, dict[str, int]]:
    rows = session.scalars(select(Rotation).where(Rotation.form_id.in_(form_ids)))
    return {row.form_id: {"": row.turn, **(row.turns or {})} for row in rows}


def _waiting(session: Session, workspace_id: bytes) -> dict[bytes, int]:
    counted = select(QueuedLead.form_id, func.count()).where(QueuedLead.lead_id.in_(in_line(workspace_id)))
    return {form_id: count for form_id, count in session.execute(counted.group_by(QueuedLead.form_id))}
