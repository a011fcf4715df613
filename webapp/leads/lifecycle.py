"""What is done to a lead by hand: changed, deleted, commented on. Each tells of itself by an event, in its transaction.

Who did it is `actor`, as the audit log names them; `member_id` where it was a member; `bulk` the action over many
leads that it is a part of.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic.alias_generators import to_camel
from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.database.ids import new_id, parse
from webapp.errors import Conflict, Invalid
from webapp.events.log import event, record
from webapp.forms.changing import check_status
from webapp.forms.mapping import CUSTOM
from webapp.http.fields import COMMENT, RUN
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.changes import changes_told
from webapp.leads.filling import merge_words, tags_added, write_tags
from webapp.leads.locking import check_unlocked, read_locks
from webapp.leads.matching import claim, lock_owners
from webapp.leads.models import Comment, Lead, LeadTag
from webapp.workspaces.models import Workspace
from webapp.workspaces.people import check_members

_WORDS = ("tags", "project_types")
_SILENT = ("email_key", "phone_key", "assignee_id", "locked_fields")
_EMPTY: tuple[object, ...] = (None, "", [], {})


def update_lead(
    session: Session,
    lead: Lead,
    changes: Mapping[str, Any],
    actor: str,
    *,
    member_id: bytes | None = None,
    bulk: str | None = None,
) -> None:
    """Change a locked lead, by its columns; identities and tags follow, and an email that it had stays its own.

    Raises Invalid, NotFound for an assignee who is no member, Conflict for an email that another lead owns, and for
    what is locked.
    """
    wanted = {name: _read(name, value) for name, value in changes.items()}
    changed = {name: value for name, value in wanted.items() if value != getattr(lead, name)}
    if not changed:
        return
    old = {name: getattr(lead, name) for name in changed}
    _check(session, lead, old, changed)
    _claim_identities(session, lead, changed)
    for name, value in changed.items():
        setattr(lead, name, value)
    lead.updated_at = datetime.now(UTC)
    if "status" in changed and not _is_run(actor):
        answered(lead, lead.updated_at)
    session.flush()
    if "tags" in changed:
        session.execute(delete(LeadTag).where(LeadTag.workspace_id == lead.workspace_id, LeadTag.lead_id == lead.id))
        write_tags(session.connection(), lead.workspace_id, lead.id, lead.tags)
    record(session.connection(), list(_told(lead, old, by(actor, bulk), member_id)))


def delete_lead(
    session: Session, lead: Lead, actor: str, *, member_id: bytes | None = None, bulk: str | None = None
) -> None:
    """Take a locked lead away. Whoever writes in again with the same email or phone is a new person."""
    lead.deleted_at = lead.updated_at = datetime.now(UTC)
    tell(session, lead, "lead.deleted", by(actor, bulk), member_id)


def comment(session: Session, lead: Lead, body: str, actor: str, *, member_id: bytes | None = None) -> Comment:
    made = Comment(
        id=new_id(),
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        member_id=member_id,
        body=body,
        created_at=datetime.now(UTC),
    )
    session.add(made)
    if not _is_run(actor):
        answered(lead, made.created_at)
    tell(session, lead, "comment.created", {"by": actor, "comment": COMMENT.show(made.id)}, member_id)
    return made


def by(actor: str, bulk: str | None) -> dict[str, Any]:
    """Who did it, in the data of an event, and as part of which action over many leads."""
    return {"by": actor} if bulk is None else {"by": actor, "bulk": bulk}


def _is_run(actor: str) -> bool:
    """Whether a workflow did it by itself: to the lead that is no answer, and it waits on."""
    return parse(RUN.prefix, actor) is not None


def answered(lead: Lead, at: datetime) -> None:
    """Stop a lead's waiting clock: somebody saw to it, by a comment, another status, a reply, a call."""
    lead.is_waiting, lead.updated_at = False, max(at, lead.updated_at)
    lead.responded_at = lead.responded_at or at


def tell(session: Session, lead: Lead, kind: str, data: Mapping[str, Any], member_id: bytes | None) -> None:
    """Record what happened to a lead, with all that was changed with it."""
    about: dict[str, Any] = {"lead_id": lead.id, "form_id": lead.form_id, "is_test": lead.is_test}
    session.flush()
    happened = event(lead.workspace_id, kind, datetime.now(UTC), data, member_id=member_id, **about)
    record(session.connection(), [happened])


def _read(name: str, value: Any) -> Any:
    if name in _WORDS:
        return merge_words((), value)
    if name == "locked_fields":
        return read_locks(value or ())
    return None if value == "" else value


def _check(session: Session, lead: Lead, old: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    if lead.locked_fields:
        check_unlocked(lead, dict(_worded(old, changed)), changed.get("locked_fields", lead.locked_fields))
    if "status" in changed:
        check_status(session, lead.workspace_id, changed["status"], "status")
    if changed.get("assignee_id") is not None:
        check_members(session, lead.workspace_id, [changed["assignee_id"]])


def _claim_identities(session: Session, lead: Lead, changed: dict[str, Any]) -> None:
    """Add the keys of a changed email and phone to the changes, and claim those that nobody else owns (C16)."""
    country = session.get_one(Workspace, lead.workspace_id).country
    email = _usable_email(changed["email"]) if changed.get("email") else None
    phone = phone_key(changed["phone"], country) if changed.get("phone") else None
    keys = identity_keys(email, phone.key if phone else None, test=lead.is_test)
    wanted = [key for key in keys if key is not None]
    owners = lock_owners(session.connection(), lead.workspace_id, wanted)
    owner = owners.get(keys.email) if keys.email else None
    if owner is not None and owner.id != lead.id and owner.deleted_at is None:
        raise Conflict("Another lead has this email. Change that lead, or use another email.")
    claim(session.connection(), lead.workspace_id, lead.id, wanted, owners)
    changed.update({f"{name}_key": getattr(keys, name) for name in ("email", "phone") if name in changed})


def _usable_email(text: str) -> str:
    canonical = email_key(text)
    if canonical is None:
        problem = "Use an email address, such as jane@example.com."
        raise Invalid(f"email: {problem}", fields={"email": [problem]})
    return canonical


def _told(
    lead: Lead, old: Mapping[str, Any], who: Mapping[str, Any], member_id: bytes | None
) -> Iterator[dict[str, Any]]:
    """The events of a change; what was empty was filled, all else replaced, as when a submission changes a lead."""
    new = {name: getattr(lead, name) for name in old}
    shown = dict(_worded(old, new))
    data = {
        **who,
        "filled": [name for name, before in shown.items() if before in _EMPTY],
        "replaced": [name for name, before in shown.items() if before not in _EMPTY],
        **({"status": {"from": old["status"], "to": lead.status}} if "status" in old else {}),
        **tags_added(old.get("tags", lead.tags), lead.tags),
        **changes_told(old, new, [name for name in shown if name != "status"]),
        **_locks_told(old, new),
    }
    about: dict[str, Any] = {"lead_id": lead.id, "form_id": lead.form_id, "is_test": lead.is_test}
    if shown or "locked_fields" in old:
        yield event(lead.workspace_id, "lead.updated", lead.updated_at, data, member_id=member_id, **about)
    if "assignee_id" in old:
        kind = "lead.assigned" if lead.assignee_id is not None else "lead.unassigned"
        yield event(lead.workspace_id, kind, lead.updated_at, who, member_id=lead.assignee_id, **about)


def _locks_told(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[str]]:
    before, after = old.get("locked_fields") or (), new.get("locked_fields") or ()
    told = {
        "locked": [name for name in after if name not in before],
        "unlocked": [name for name in before if name not in after],
    }
    return {verb: names for verb, names in told.items() if names}


def _worded(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What changes of these columns, by its name in events, with what was there; custom data key by key."""
    for name, before in old.items():
        if name == "custom_data":
            after = new["custom_data"]
            yield from (
                (f"{CUSTOM}{key}", before.get(key)) for key in before | after if before.get(key) != after.get(key)
            )
        elif name not in _SILENT:
            yield "account" if name == "account_id" else to_camel(name), before
