"""The steps that find, make and change the person behind a submission (K18 to K24)."""

from dataclasses import replace

from webapp.forms.assigning import only
from webapp.intake.draft import Draft
from webapp.intake.prepared import Warning
from webapp.leads.assignment import assignee
from webapp.leads.filling import Person, changed_lead, insert_lead, merge_words, new_lead, update_lead, write_tags
from webapp.leads.matching import claim, lock_lead, lock_owners
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
    """K24: a lead without an assignee gets one: whom a rule names, else whose turn it is by the form's assignment."""
    row = draft.person_row
    if row is None or row["assignee_id"] is not None or draft.incoming.partial:
        return
    access = draft.incoming.access
    draft.assignee_id = _named_by_rule(draft) or assignee(
        draft.connection, access.workspace_id, access.form.id, access.form.assignment
    )
    row["assignee_id"] = draft.assignee_id


def _named_by_rule(draft: Draft) -> bytes | None:
    """The member a rule names; one who was removed or is away is passed over with a warning."""
    access, named = draft.incoming.access, draft.incoming.effects.assign
    if named is None:
        return None
    found = assignee(draft.connection, access.workspace_id, access.form.id, only(named))
    if found is None:
        draft.warnings.append(Warning("assignee", "The member that a rule names is not there, so it was passed over."))
    return found


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
            or draft.assignee_id is not None
            or draft.change.row["account_id"] != draft.match_account
        ):
            update_lead(draft.connection, draft.person_id, draft.change.row)
        if "tags" in draft.change.filled:
            write_tags(draft.connection, access.workspace_id, draft.person_id, draft.change.row["tags"])
    else:
        return
    claim(draft.connection, access.workspace_id, draft.person_id, _claimed(draft, person), draft.owners)


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
    return replace(person, tags=merge_words(person.tags, tags), score=effects.score)


def _with_defaults(draft: Draft) -> Person:
    person, source = _with_effects(draft), draft.incoming.access.form.default_source
    return replace(person, values={"source": source, **person.values}) if source else person


def _first_status(draft: Draft) -> str:
    statuses = draft.incoming.access.lead_statuses
    wanted = draft.incoming.access.form.default_status or DEFAULT_STATUS
    return wanted if wanted in statuses else statuses[0]
