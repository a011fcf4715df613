"""A rule of a form's mapping, done to the leads that wrote in before it, batch by batch, and undone.

Nobody is told but the timeline, as of an import: no webhook, no mail, no workflow.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, cast

from pydantic.alias_generators import to_camel
from sqlalchemy import Connection, Row, Select, delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from webapp.events.log import event, record
from webapp.forms.mapping import CUSTOM
from webapp.http.fields import MEMBER
from webapp.leads.changes import changes_told
from webapp.leads.desk_models import BulkChange, BulkJob
from webapp.leads.filling import COLUMNS, Change, Person, changed_lead, update_lead
from webapp.leads.matching import claim, lock_owners
from webapp.leads.models import Identity, Lead
from webapp.leads.page_inputs import BULK_JOB
from webapp.leads.placing import Rule, place
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace

BACK_FILL = "back_fill"
_MOVED = (*COLUMNS.values(), "project_types")

_leads, _identities = Lead.__table__, Identity.__table__
_person = cast(InstrumentedAttribute[bytes], Submission.person_id)
Skips = list[dict[str, str]]


def writers(workspace_id: bytes, rule: Rule) -> Select[bytes]:
    """The leads that wrote in by the form, each by its first accepted submission; live data alone."""
    other = aliased(Submission)
    same = other.person_id == Submission.person_id, other.form_id == rule.form_id, other.outcome == "accepted"
    earlier = select(other.id).where(*same, other.id < Submission.id)
    of_form = Submission.workspace_id == workspace_id, Submission.form_id == rule.form_id
    taken = Submission.outcome == "accepted", Submission.is_test.is_(False), Submission.person_id.is_not(None)
    return select(_person).where(*of_form, *taken, ~earlier.exists())


def taken(rule: Rule) -> str:
    """Why a lead is left that would take another one's email or phone."""
    return f"This {rule.label.lower()} belongs to another lead."


def fill(session: Session, job: BulkJob, lead_ids: Sequence[bytes]) -> tuple[int, Skips]:
    """Do it to those of these leads that it concerns; gives how many it changed, and which it left and why."""
    connection, rule, now = session.connection(), Rule.read(job.query or {}), datetime.now(UTC)
    country = session.get_one(Workspace, job.workspace_id).country
    changes, told, skips = [], [], []
    for lead in _lock(connection, job, lead_ids):
        placing = None if lead.deleted_at is not None else place(lead, rule, country, now)
        if placing is None:
            continue
        owners = lock_owners(connection, job.workspace_id, placing.keys)
        reason = placing.reason or (taken(rule) if _is_owned(owners, lead.id) else "")
        if reason:
            skips.append({"lead": lead.id.hex(), "reason": reason})
            continue
        update_lead(connection, lead.id, placing.change.row)
        claim(connection, job.workspace_id, lead.id, placing.keys, owners)
        gained = [key.hex() for key in placing.keys if key not in owners or owners[key].id != lead.id]
        changes.append({"job_id": job.id, "lead_id": lead.id, **_kept(lead, placing.change, gained)})
        told.append(_told(job, lead, placing.change, rule, now))
    if changes:
        connection.execute(insert(BulkChange.__table__), changes)
        record(connection, told)
    return len(changes), skips


def give_back(session: Session, job: BulkJob, lead_ids: Sequence[bytes]) -> tuple[int, Skips]:
    """Undo it where nobody has changed since what it did."""
    connection, rule, now = session.connection(), Rule.read(job.query or {}), datetime.now(UTC)
    kept = select(BulkChange).where(BulkChange.job_id == job.undoes_id, BulkChange.lead_id.in_(lead_ids))
    changes = {change.lead_id: change for change in session.scalars(kept)}
    told, skips = [], []
    for lead in _lock(connection, job, lead_ids):
        before, after = changes[lead.id].before, changes[lead.id].after
        if reason := _held_back(lead, before, after):
            skips.append({"lead": lead.id.hex(), "reason": reason})
            continue
        change = _restored(lead, before, after, now)
        update_lead(connection, lead.id, change.row)
        _release(connection, job.workspace_id, lead.id, before["identities"])
        told.append(_told(job, lead, change, rule, now))
    if told:
        record(connection, told)
    return len(told), skips


def _lock(connection: Connection, job: BulkJob, lead_ids: Sequence[bytes]) -> Sequence[Row[Any]]:
    own = _leads.c.workspace_id == job.workspace_id, _leads.c.id.in_(lead_ids)
    return connection.execute(select(_leads).where(*own).order_by(_leads.c.id).with_for_update()).all()


def _is_owned(owners: Mapping[bytes, Row[Any]], lead_id: bytes) -> bool:
    return any(owner.id != lead_id and owner.deleted_at is None for owner in owners.values())


def _kept(lead: Row[Any], change: Change, gained: Sequence[str]) -> dict[str, Any]:
    """Of all that changes, what the lead had and what it has now. `gained`: identities that it had not."""
    row, had, has = change.row, lead.custom_data, change.row["custom_data"]
    moved = [name for name in _MOVED if row[name] != lead._mapping[name]]
    before = {key: value for key, value in had.items() if key not in has or has[key] != value}
    after = {key: value for key, value in has.items() if key not in had or had[key] != value}
    return {
        "before": {"row": {name: lead._mapping[name] for name in moved}, "custom": before, "identities": [*gained]},
        "after": {"row": {name: row[name] for name in moved}, "custom": after},
    }


def _held_back(lead: Row[Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Why a lead is not given back what it had; empty where it is."""
    if lead.deleted_at is not None:
        return "It is deleted."
    if not _has(lead, before, after):
        return "It was changed since."
    names = {*map(to_camel, after["row"]), *(CUSTOM + key for key in before["custom"].keys() | after["custom"].keys())}
    return "It is locked." if names & set(lead.locked_fields or ()) else ""


def _has(lead: Row[Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a lead still is as it was left."""
    touched = before["custom"].keys() | after["custom"].keys()
    custom = {key: value for key, value in lead.custom_data.items() if key in touched}
    return custom == after["custom"] and all(lead._mapping[name] == value for name, value in after["row"].items())


def _restored(lead: Row[Any], before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> Change:
    """The lead with what it had; only what was empty was filled, so that no identity was shown there."""
    row = changed_lead(lead, Person({}), now, overwrite=False).row
    no_keys = {f"{name}_key": None for name in ("email", "phone") if name in before["row"]}
    others = {key: value for key, value in lead.custom_data.items() if key not in after["custom"]}
    row.update(before["row"], **no_keys, custom_data={**others, **before["custom"]})
    emptied = (to_camel(name) for name in before["row"]), (f"{CUSTOM}{key}" for key in after["custom"])
    return Change(row, tuple(f"{CUSTOM}{key}" for key in before["custom"]), tuple(chain(*emptied)), ())


def _release(connection: Connection, workspace_id: bytes, lead_id: bytes, identities: Sequence[str]) -> None:
    keys = [bytes.fromhex(key) for key in identities]
    if keys:
        own = _identities.c.workspace_id == workspace_id, _identities.c.lead_id == lead_id
        connection.execute(delete(_identities).where(*own, _identities.c.key.in_(keys)))


def _told(job: BulkJob, lead: Row[Any], change: Change, rule: Rule, at: datetime) -> dict[str, Any]:
    """For the timeline alone."""
    data = {
        "by": MEMBER.show(job.member_id),
        "bulk": BULK_JOB.show(job.id),
        "filled": list(change.filled),
        "replaced": list(change.replaced),
        **changes_told(lead._mapping, change.row, (*change.filled, *change.replaced)),
        "mapping": {"from": rule.source, "to": rule.label, "undone": job.undoes_id is not None},
    }
    about: dict[str, Any] = {"form_id": rule.form_id, "lead_id": lead.id, "is_test": lead.is_test}
    return {**event(job.workspace_id, "lead.updated", at, data, **about), "pending_at": None}
