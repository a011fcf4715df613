"""The steps that find, make and change the person behind a submission (K18 to K24)."""

from dataclasses import replace

from webapp.intake.draft import Draft
from webapp.intake.prepared import Warning
from webapp.leads.assignment import Asking, choose
from webapp.leads.filling import Person, changed_lead, insert_lead, merge_words, new_lead, update_lead, write_tags
from webapp.leads.matching import claim, lock_lead, lock_owners
from webapp.leads.queue import put_in_line
from webapp.leads.zones import known_zone
from webapp.submissions.models import PARTIAL
from webapp.workspaces.models import DEFAULT_STATUS


def find(draft: Draft) -> None:
    """K18: the lead that owns the email or the phone the form matches by. Both are locked, whatever is matched by."""
    person, access = draft.prepared.person, draft.incoming.access
    draft.owners = lock_owners(draft.connection, access.workspace_id, _keys(person))
    if draft.corrects is not None:
        draft.match = lock_lead(draft.connection, access.workspace_id, draft.corrects)
        draft.matched_by = "correction" if draft.match is not None else None
    if draft.match is None and draft.continues is not None:
        left = lock_lead(draft.connection, access.workspace_id, draft.continues)
        if left is not None and left.is_incomplete:
            draft.match, draft.matched_by = left, "what was left unsent"
    if draft.match is not None or access.form.duplicate_handling == "create_new":
        return
    for name in draft.incoming.match_field.split("_then_"):
        key = person.email_key if name == "email" else person.phone_key
        owner = draft.owners.get(key) if key is not None else None
        if owner is not None and owner.deleted_at is None:
            draft.match, draft.matched_by = owner, name
            return


def decide(draft: Draft) -> None:
    """K19 to K23: a new lead with the form's defaults, or the known one changed by the form's duplicate handling.

    What was not sent changes nobody but whoever sent nothing yet; what is sent completes them.
    """
    form, at, partial = draft.incoming.access.form, draft.received_at, draft.incoming.partial
    incomplete = draft.match is not None and bool(draft.match.is_incomplete)
    draft.completes = incomplete and not partial
    if partial:
        draft.outcome, draft.reason = PARTIAL, "not sent yet"
    if draft.match is None:
        draft.lead = new_lead(
            _with_defaults(draft),
            at,
            id=draft.lead_id,
            workspace_id=draft.incoming.access.workspace_id,
            form_id=form.id,
            is_test=draft.incoming.access.is_test,
            status=_first_status(draft),
            account_id=None,
            assignee_id=None,
            is_incomplete=partial,
            is_waiting=not partial,
        )
    elif partial and not incomplete:
        return
    elif form.duplicate_handling == "skip" and draft.corrects is None and not incomplete:
        draft.outcome, draft.reason = "skipped", f"matched by {draft.matched_by}"
    else:
        overwrite = form.duplicate_handling == "overwrite" or draft.corrects is not None or incomplete
        draft.change = changed_lead(draft.match, _with_effects(draft), draft.now, overwrite=overwrite)
        if draft.completes:
            draft.change.row.update(is_incomplete=False, is_waiting=True)


def assign(draft: Draft) -> None:
    """K24: a lead without an owner gets one: whom a rule names, else whose turn it is by the form's assignment."""
    row = draft.person_row
    if row is None or draft.incoming.partial or (row["assignee_id"] is not None and not draft.is_orphaned):
        return
    access, named = draft.incoming.access, draft.incoming.effects.assign
    form = access.form
    asking = Asking(access.workspace_id, form.id, form.name, form.assignment, row, _earlier_owner(draft), named)
    choice = choose(draft.connection, asking, draft.now)
    if choice is None:
        return
    if named is not None and named in choice.passed:
        draft.warnings.append(Warning("assignee", "The member that a rule names is not there, so it was passed over."))
    if choice.member_id is not None or choice.waits:
        left = "Whoever had it has left. " if draft.is_orphaned else ""
        draft.choice = replace(choice, why=left + choice.why)
        row["assignee_id"] = choice.member_id


def _earlier_owner(draft: Draft) -> bytes | None:
    """Who has the known lead of the same email or phone, where each submission makes a lead of its own."""
    if draft.match is not None or draft.incoming.access.form.duplicate_handling != "create_new":
        return None
    keys = [key for key in _keys(draft.prepared.person) if key in draft.owners]
    known = [draft.owners[key] for key in keys if draft.owners[key].deleted_at is None]
    return next((lead.assignee_id for lead in known if lead.assignee_id is not None), None)


def save(draft: Draft) -> None:
    """Write the lead, its tags, and the identities that are free. A `skip` writes nothing."""
    access, person = draft.incoming.access, draft.prepared.person
    if draft.lead is not None:
        insert_lead(draft.connection, draft.lead)
        write_tags(draft.connection, access.workspace_id, draft.lead_id, draft.lead["tags"])
    elif draft.change is not None:
        if (
            draft.change.any
            or draft.completes
            or draft.choice is not None
            or draft.change.row["account_id"] != draft.match_account
            or (draft.match is not None and draft.change.row["time_zone"] != draft.match.time_zone)
        ):
            update_lead(draft.connection, draft.person_id, draft.change.row)
        if "tags" in draft.change.filled:
            write_tags(draft.connection, access.workspace_id, draft.person_id, draft.change.row["tags"])
    else:
        return
    claim(draft.connection, access.workspace_id, draft.person_id, _claimed(draft, person), draft.owners)


def queue(draft: Draft) -> None:
    """A lead that nobody is there for waits until somebody is."""
    if draft.choice is not None and draft.choice.member_id is None:
        access = draft.incoming.access
        put_in_line(draft.connection, access.workspace_id, access.form.id, draft.person_id, draft.now)


def _claimed(draft: Draft, person: Person) -> list[bytes]:
    """The identities that the lead itself now shows; a value that was not kept makes no identity."""
    row = draft.person_row or {}
    return [key for key in _keys(person) if key in (row.get("email_key"), row.get("phone_key"))]


def _keys(person: Person) -> list[bytes]:
    return [key for key in (person.email_key, person.phone_key) if key is not None]


def _with_effects(draft: Draft) -> Person:
    """The person with the form's tags and with what its rules add."""
    person, effects = draft.prepared.person, draft.incoming.effects
    tags = (*draft.incoming.access.form.default_tags, *effects.tags)
    zone = known_zone(draft.incoming.metadata.get("timeZone"))
    return replace(person, tags=merge_words(person.tags, tags), score=effects.score, time_zone=zone)


def _with_defaults(draft: Draft) -> Person:
    person, source = _with_effects(draft), draft.incoming.access.form.default_source
    return replace(person, values={"source": source, **person.values}) if source else person


def _first_status(draft: Draft) -> str:
    statuses = draft.incoming.access.lead_statuses
    wanted = draft.incoming.access.form.default_status or DEFAULT_STATUS
    return wanted if wanted in statuses else statuses[0]
