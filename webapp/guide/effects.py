"""What a submission makes, in words: where each field went, whom it reached, what changed. Read before it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.deliveries.words import LABELS, text_of, who_of
from webapp.forms.mapping import CUSTOM, map_fields
from webapp.http.fields import LEAD
from webapp.intake.cleaning import clean
from webapp.intake.draft import Draft
from webapp.workspaces.people import members_by_id

_LABELS = {**LABELS, "name": "First and last name", "noteContent": "Comment"}
_KNOWN = {"firstName": "first_name", "lastName": "last_name", "email": "email", "phone": "phone"}


@dataclass(frozen=True)
class Place:
    """Where a field went. `name`: as sent."""

    name: str
    target: str
    value: str


@dataclass(frozen=True)
class Effect:
    """`href` leads to what was there before; what the dry run made is gone."""

    label: str
    text: str
    href: str = ""


def places(draft: Draft) -> list[Place]:
    """Field by field; what was left empty went nowhere and is left out, and so is a honeypot."""
    incoming = draft.incoming
    sent = clean({name: value for name, value in incoming.fields.items() if name not in incoming.honeypots})
    assert isinstance(sent, dict)  # noqa: S101 (an object stays one; tells the type checker)
    mapped = map_fields(sent, incoming.access.form.field_mapping)
    own: dict[str, tuple[str, object]] = {name: (name, value) for name, value in incoming.person.items()}
    own |= {name: (CUSTOM + name, value) for name, value in incoming.custom.items()}
    named = {name: (mapped.places[name], value) for name, value in sent.items() if name in mapped.places}
    return [Place(name, _called(target), text_of(value)) for name, (target, value) in {**named, **own}.items()]


def effects(session: Session, draft: Draft) -> list[Effect]:
    """What it did, or would have done: the lead first."""
    if draft.outcome == "spam":
        return [Effect("Quarantined", f"{draft.reason}. It waits under Spam, and makes no lead by itself")]
    return [_lead(draft), *_changes(draft), *_whose(session, draft), *_beside(draft), *_warnings(draft)]


def _called(target: str) -> str:
    custom = target.removeprefix(CUSTOM)
    return f"Custom data: {custom}" if custom != target else _LABELS.get(target, target)


def _lead(draft: Draft) -> Effect:
    kind = "test lead" if draft.incoming.access.is_test else "lead"
    if draft.match is None:
        return Effect("Lead", f"A new {kind}: {who_of(draft.prepared.fields) or 'without a name'}")
    known = {name: getattr(draft.match, column) for name, column in _KNOWN.items()}
    text = f"Known, found by {draft.matched_by}: {who_of(known) or 'without a name'}"
    return Effect("Lead", text, f"/leads/{LEAD.show(draft.match.id)}")


def _changes(draft: Draft) -> Iterator[Effect]:
    if draft.outcome == "skipped":
        yield Effect("Changed", "Nothing: the form leaves a known lead alone")
    if draft.change is not None:
        verbs = ("Filled in", draft.change.filled), ("Replaced", draft.change.replaced), ("Kept", draft.change.kept)
        yield from (Effect(label, ", ".join(map(_called, names))) for label, names in verbs if names)
        if not draft.change.any:
            yield Effect("Changed", "Nothing: all of it was known")
    if draft.duplicates:
        yield Effect("Duplicates", f"{len(draft.duplicates)} other lead has the same email or phone")


def _whose(session: Session, draft: Draft) -> Iterator[Effect]:
    """Who has it now, and why; tags and score."""
    row = draft.person_row or {}
    ids = [row.get("assignee_id")]
    named = members_by_id(session, draft.incoming.access.workspace_id, ids)
    who = next((member.user.name or member.user.email for member in named.values()), "")
    why = draft.choice.why if draft.choice is not None else ""
    if draft.choice is not None and draft.choice.member_id is None:
        who = "Nobody yet: it waits until somebody is there"
    if who or row:
        yield Effect("Assigned to", f"{who or 'Nobody'}{f' ({why})' if why else ''}")
    if row.get("tags"):
        yield Effect("Tags", ", ".join(row["tags"]))
    if row.get("score") is not None:
        yield Effect("Score", str(row["score"]))


def _beside(draft: Draft) -> Iterator[Effect]:
    if draft.prepared.message and draft.outcome == "accepted":
        yield Effect("Comment", draft.prepared.message)
    if draft.account is not None:
        yield Effect("Account", f"{'New' if draft.account.is_new else 'Known'}: {draft.account.name}")
    if draft.deal is not None:
        yield Effect("Deal", _deal(draft.deal))
    if draft.callback is not None:
        yield Effect("Call", f"Scheduled for {draft.callback['due_at']:%-d %B %Y, %H:%M} UTC")


def _deal(deal: dict[str, Any]) -> str:
    return f"New: {deal['name']}, {deal['amount']:,} at stage {deal['stage']}, closing {deal['closing_date']:%-d %B %Y}"


def _warnings(draft: Draft) -> Iterator[Effect]:
    for warning in draft.result.warnings:
        yield Effect(f"Warning about {warning.field}", warning.message)
