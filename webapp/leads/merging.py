"""Two leads that are one person become one, and two again when that was wrong.

What names a lead is found by the foreign keys in the metadata, so that nobody keeps a list. The other lead's row stays
as it was, deleted; all that named it names the survivor, and the record of the merge knows what that was.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict
from webapp.forms.mapping import CUSTOM
from webapp.http.fields import LEAD
from webapp.leads.desk_models import LeadMerge
from webapp.leads.fields import value_in, value_of
from webapp.leads.filling import COLUMNS, best_score, merge_words, write_tags
from webapp.leads.lifecycle import tell
from webapp.leads.models import Identity, Lead, LeadTag
from webapp.leads.page_inputs import MERGE
from webapp.leads.references import move, move_back

Side = Literal["this", "other"]
CHOICES = {**COLUMNS, "status": "status", "assigneeId": "assignee_id", "accountId": "account_id"}
_JOINED = ("project_types", "tags", "custom_data")
_KEPT = (*CHOICES.values(), *_JOINED, "locked_fields", "email_key", "phone_key", "is_waiting", "score", "time_zone")


def merge(
    session: Session, workspace_id: bytes, into_id: bytes, other_id: bytes, chosen: Mapping[str, Side], actor: str
) -> LeadMerge:
    """Make `other` a part of `into`. `chosen`: by the names of CHOICES whose value stays, else this one's, if any.

    Tags, project types and custom data are joined, and what is locked stays locked. Raises NotFound; Conflict for a
    lead and itself, or live and test.
    """
    into, other = _lock(session, workspace_id, into_id, other_id)
    if into.deleted_at is not None or other.deleted_at is not None:
        LEAD.found(None)
    if into is other or into.is_test != other.is_test:
        raise Conflict("A lead can only be merged into another lead, and test data only into test data.")
    before = {"this": _snapshot(into), "other": _snapshot(other)}
    for name, value in _joined(into, other, chosen).items():
        setattr(into, name, value)
    now = datetime.now(UTC)
    into.updated_at = other.updated_at = other.deleted_at = now
    session.flush()
    made = LeadMerge(
        id=new_id(),
        workspace_id=workspace_id,
        survivor_id=into.id,
        other_id=other.id,
        actor=actor,
        before=before,
        after=_snapshot(into),
        moved=move(session.connection(), other.id, into.id),
        created_at=now,
    )
    session.add(made)
    _write_tags_again(session, into)
    _tell(session, into, "lead.merged", made, actor, other)
    return made


def unmerge(session: Session, workspace_id: bytes, merge_id: bytes, actor: str) -> LeadMerge:
    """Make two of it again: what moved goes back; what came in after the merge, or was changed since, stays.

    Raises NotFound; Conflict for one that was undone, or whose survivor is deleted or part of a third lead by now.
    """
    asked = LeadMerge.workspace_id == workspace_id, LeadMerge.id == merge_id
    made = MERGE.found(session.scalar(select(LeadMerge).where(*asked).with_for_update()))
    if made.undone_at is not None:
        raise Conflict("This merge was undone already.")
    into, other = _lock(session, workspace_id, made.survivor_id, made.other_id)
    if into.deleted_at is not None:
        raise Conflict("The lead that was kept is deleted or part of another one. Bring it back first.")
    now = datetime.now(UTC)
    for name, value in _changed_back(into, made).items():
        setattr(into, name, value)
    into.updated_at = other.updated_at = made.undone_at = now
    other.deleted_at, made.undone_by = None, actor
    session.flush()
    move_back(session.connection(), made.moved, into.id, other.id)
    _write_tags_again(session, into)
    _tell(session, into, "lead.unmerged", made, actor, other)
    _tell(session, other, "lead.unmerged", made, actor, into)
    return made


def _lock(session: Session, workspace_id: bytes, into_id: bytes, other_id: bytes) -> tuple[Lead, Lead]:
    """Both leads, in the order in which intake locks: identities by their keys, then the leads; raises NotFound."""
    ids = sorted({into_id, other_id})
    owned = Identity.workspace_id == workspace_id, Identity.lead_id.in_(ids)
    session.execute(select(Identity.key).where(*owned).order_by(Identity.key).with_for_update())
    both = select(Lead).where(Lead.workspace_id == workspace_id, Lead.id.in_(ids)).order_by(Lead.id)
    leads = {lead.id: lead for lead in session.scalars(both.with_for_update(), execution_options=_AFRESH)}
    return LEAD.found(leads.get(into_id)), LEAD.found(leads.get(other_id))


_AFRESH = {"populate_existing": True}


def _joined(into: Lead, other: Lead, chosen: Mapping[str, Side]) -> dict[str, Any]:
    joined: dict[str, Any] = {
        "tags": merge_words(into.tags, other.tags),
        "project_types": merge_words(into.project_types, other.project_types),
        "custom_data": {**other.custom_data, **into.custom_data, **_locked_custom(into, other)},
        "is_waiting": into.is_waiting or other.is_waiting,
        "score": best_score(into.score, other.score),
        "time_zone": into.time_zone or other.time_zone,
    }
    for name, column in CHOICES.items():
        source = into if (chosen.get(name) or kept_side(into, other, name)) == "this" else other
        joined[column] = getattr(source, column)
        if name in ("email", "phone"):
            joined[f"{name}_key"] = getattr(source, f"{name}_key")
    joined["locked_fields"] = _locks(into, other, joined)
    return joined


def kept_side(into: Lead, other: Lead, name: str) -> Side:
    """Whose value of CHOICES stays where nobody chooses: what is locked, else this one's, if it has any."""
    locked_here, locked_there = (name in (lead.locked_fields or ()) for lead in (into, other))
    if locked_here != locked_there:
        return "this" if locked_here else "other"
    return "this" if getattr(into, CHOICES[name]) not in (None, "") else "other"


def _locked_custom(into: Lead, other: Lead) -> dict[str, Any]:
    """The values of the other one that are locked there, and not here."""
    locked = [name for name in other.locked_fields or () if name not in (into.locked_fields or ())]
    keys = [name.removeprefix(CUSTOM) for name in locked if name.startswith(CUSTOM)]
    return {key: other.custom_data[key] for key in keys if key in other.custom_data}


def _locks(into: Lead, other: Lead, joined: Mapping[str, Any]) -> list[str] | None:
    """Those locks of either lead whose value stays."""
    held = [
        name
        for lead in (into, other)
        for name in lead.locked_fields or ()
        if name == "projectTypes" or value_of(lead, name) == value_in(joined, name)
    ]
    return list(dict.fromkeys(held)) or None


def _changed_back(into: Lead, made: LeadMerge) -> dict[str, Any]:
    """What the merge changed, and nobody since, as it was before."""
    now, after, before = _snapshot(into), made.after, made.before["this"]
    return {name: _read(before[name]) for name in before if now[name] == after[name] != before[name]}


def _snapshot(lead: Lead) -> dict[str, Any]:
    values = {name: getattr(lead, name) for name in _KEPT}
    return {name: {"bytes": value.hex()} if isinstance(value, bytes) else value for name, value in values.items()}


def _read(value: Any) -> Any:
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) and value.keys() == {"bytes"} else value


def _write_tags_again(session: Session, lead: Lead) -> None:
    session.execute(delete(LeadTag).where(LeadTag.workspace_id == lead.workspace_id, LeadTag.lead_id == lead.id))
    write_tags(session.connection(), lead.workspace_id, lead.id, lead.tags)


def _tell(session: Session, lead: Lead, kind: str, made: LeadMerge, actor: str, other: Lead) -> None:
    names = [text for text in (other.first_name, other.last_name) if text]
    data = {"by": actor, "merge": MERGE.show(made.id), "other": LEAD.show(other.id), "name": " ".join(names)}
    tell(session, lead, kind, data, None)
