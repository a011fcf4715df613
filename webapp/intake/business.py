"""The steps for what a submission brings beside a person: a company, a deal, a call (W15 to W19, R12)."""

from typing import Any

from webapp.callbacks.lifecycle import insert_callback, scheduled
from webapp.database.ids import show
from webapp.deals import opening
from webapp.deals.business import Business, account_name, deal_name, name_key
from webapp.deals.models import CLOSED
from webapp.intake.draft import Company, Draft
from webapp.intake.prepared import Warning

KNOWN_CONTACT = "Note: Contact already existed in the system (matched by email or phone)."


def company(draft: Draft) -> None:
    """W16: a known person keeps the account they have; else it is found by its exact name, or made."""
    business = draft.incoming.business
    if business is None:
        return
    workspace_id = draft.incoming.access.workspace_id
    name = account_name(business, **_words(draft))
    if draft.match_account is not None:
        row = opening.account_by_id(draft.connection, workspace_id, draft.match_account)
        assert row is not None  # noqa: S101 (a foreign key holds it)
        sent = business.account.get("name", row.name)
        draft.account = Company(row.id, row.name, is_new=False, other_name="" if sent == row.name else sent)
        if not draft.account.other_name:
            _update(draft, row, business)
    elif name:
        draft.account = _found_or_made(draft, business, name)
        if draft.person_row is not None:
            draft.person_row["account_id"] = draft.account.id


def _found_or_made(draft: Draft, business: Business, name: str) -> Company:
    access = draft.incoming.access
    row = opening.account_by_name(draft.connection, access.workspace_id, name, test=access.is_test)
    if row is not None:
        _update(draft, row, business)
        return Company(row.id, row.name, is_new=False)
    opening.insert_account(
        draft.connection,
        {
            "location": None,
            "website": None,
            "description": None,
            **business.account,
            "id": business.account_id,
            "workspace_id": access.workspace_id,
            "name_key": name_key(name, test=access.is_test),
            "is_test": access.is_test,
            "name": name,
            "parent_id": _own(draft, "acc", "account.parent", business.account_parent),
            "custom_fields": dict(business.account_custom),
            "created_at": draft.received_at,
            "updated_at": draft.now,
        },
    )
    return Company(business.account_id, name, is_new=True)


def _update(draft: Draft, row: Any, business: Business) -> None:
    parent = _own(draft, "acc", "account.parent", business.account_parent)
    if parent is not None and opening.is_above(draft.connection, row.id, parent):
        draft.warnings.append(Warning("account.parent", "is below this account itself; it was left out."))
        parent = None
    sent = {**business.account, "parent_id": parent}
    if any(sent.get(name) for name in ("location", "website", "description", "parent_id")) or business.account_custom:
        opening.update_account(draft.connection, row, sent, business.account_custom, draft.now)


def deal(draft: Draft) -> None:
    """W17, W18: a deal is always opened, for the person's account. It is written once the submission is."""
    business = draft.incoming.business
    if business is None:
        return
    access, words = draft.incoming.access, _words(draft)
    person = " ".join(filter(None, (words["first_name"], words["last_name"]))) or words["email"]
    source = business.source_name
    draft.deal = {
        "id": business.deal_id,
        "workspace_id": access.workspace_id,
        "account_id": draft.account.id if draft.account else None,
        "source_id": opening.source(draft.connection, access.workspace_id, source, draft.now) if source else None,
        "submission_id": draft.submission_id,
        "parent_id": _own(draft, "deal", "deal.parent", business.parent),
        "owner_id": _own(draft, "mem", "deal.owner", business.owner),
        "is_test": access.is_test,
        "name": deal_name(business, draft.account.name if draft.account else person or draft.prepared.fields["phone"]),
        "amount": business.amount,
        "stage": business.stage,
        "closing_date": business.closing_date,
        "closed_at": draft.now if business.stage in CLOSED else None,
        "description": _description(draft, business),
        "solution": business.solution or None,
        "tags": list(business.tags),
        "custom_fields": dict(business.deal_custom),
        "created_at": draft.received_at,
        "updated_at": draft.now,
    }
    _answer(draft, business)


def _description(draft: Draft, business: Business) -> str:
    """It ends with the note, whatever stands before it (W18)."""
    parts = [business.description]
    if draft.account is not None and draft.account.other_name:
        parts.append(f"Account name sent: {draft.account.other_name}")
    if not draft.is_new:
        parts.append(KNOWN_CONTACT)
    return "\n\n".join(part for part in parts if part)


def _answer(draft: Draft, business: Business) -> None:
    draft.answer["accountId"] = show("acc", draft.account.id) if draft.account else ""
    draft.answer["dealId"] = show("deal", business.deal_id)
    draft.answer["isNewAccount"] = draft.account is not None and draft.account.is_new


def reserve_answer(draft: Draft) -> None:
    """What a quarantined submission answers: the ids that 'Not spam' later brings to life (C6a)."""
    business = draft.incoming.business
    if business is not None:
        named = account_name(business, **_words(draft))
        draft.answer["accountId"] = show("acc", business.account_id) if named else ""
        draft.answer["dealId"] = show("deal", business.deal_id)
        draft.answer["isNewAccount"] = bool(named)
    draft.answer["callbackScheduled"] = draft.incoming.callback_at is not None


def promise(draft: Draft) -> None:
    """R12: a call that the submission asks for. It is written once the submission is."""
    due_at, access = draft.incoming.callback_at, draft.incoming.access
    if due_at is None:
        return
    draft.callback = scheduled(
        access.workspace_id,
        draft.person_id,
        due_at,
        submission_id=draft.submission_id,
        assignee_id=draft.person_row["assignee_id"] if draft.person_row else None,
        is_test=access.is_test,
        now=draft.now,
    )
    draft.answer["callbackScheduled"] = True


def open_business(draft: Draft) -> None:
    """Write the deal, with the person among its contacts, and the call."""
    if draft.deal is not None:
        opening.insert_deal(draft.connection, draft.deal, [draft.person_id])
    if draft.callback is not None:
        insert_callback(draft.connection, draft.callback)


def _words(draft: Draft) -> dict[str, str]:
    """How the person is called, as sent, else as known."""
    fields, row = draft.prepared.fields, draft.person_row or {}
    known = {"first_name": "firstName", "last_name": "lastName", "email": "email"}
    return {column: fields.get(name) or row.get(column) or "" for column, name in known.items()}


def _own(draft: Draft, prefix: str, label: str, text: str) -> bytes | None:
    """An id of this team's; another is left out, and named in a warning (W10)."""
    if not text:
        return None
    access = draft.incoming.access
    found = opening.own_id(draft.connection, access.workspace_id, prefix, text, test=access.is_test)
    if found is None:
        draft.warnings.append(Warning(label, "is not an id of this team; it was left out."))
    return found
