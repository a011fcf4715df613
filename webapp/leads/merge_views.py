"""Leads that may be one person: suggested, compared side by side, merged, and parted again."""

from typing import Any

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import LEAD, LeadId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.desk_models import LeadMerge
from webapp.leads.duplicates import duplicates
from webapp.leads.lead_inputs import CHOSEN, FACTS, FactsInput
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of
from webapp.leads.merging import CHOICES, Side, kept_side, merge, unmerge
from webapp.leads.models import Lead
from webapp.leads.page_inputs import MERGE, MergeId
from webapp.workspaces.people import members_by_id

pages = Pages("lead_merge")

PAGE = "/leads/<lead_id>"
_NAMES = {column: name for name, column in CHOICES.items()}


@pages.get(f"{PAGE}/duplicates", role="viewer")
def lead_duplicates(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id)
    found = [(LEAD.show(one.lead.id), name_of(one.lead), one) for one in duplicates(session, lead)]
    return render(
        "leads/duplicates.html",
        fragment="leads/_duplicates.html",
        lead_id=LEAD.show(lead.id),
        name=name_of(lead),
        found=found,
    )


@pages.get(f"{PAGE}/merge/<other_id>", role="member")
def compare(session: Session, me: Me, lead_id: LeadId, other_id: LeadId) -> Response:
    this, other = (get_lead(session, me.workspace_id, id_) for id_ in (lead_id, other_id))
    return render(
        "leads/merge.html",
        this=this,
        other=other,
        this_id=LEAD.show(this.id),
        other_id=LEAD.show(other.id),
        this_name=name_of(this),
        other_name=name_of(other),
        rows=_rows(session, this, other),
    )


@pages.post(f"{PAGE}/merge/<other_id>", role="member")
def merge_leads(session: Session, me: Me, lead_id: LeadId, other_id: LeadId) -> Response:
    chosen: dict[str, Side] = {}
    for name in CHOICES:
        if request.form.get(name) in ("this", "other"):
            chosen[name] = "this" if request.form[name] == "this" else "other"
    other = get_lead(session, me.workspace_id, other_id)
    merge(session, me.workspace_id, lead_id, other_id, chosen, me.actor)
    toast(f"{name_of(other)} is merged in. The timeline has Undo.")
    return redirect_to(f"/leads/{LEAD.show(lead_id)}")


@pages.post(f"{PAGE}/merges/<merge_id>/undo", role="member")
def undo_merge(session: Session, me: Me, lead_id: LeadId, merge_id: MergeId) -> Response:
    """Asked for on the page of either lead."""
    own = LeadMerge.workspace_id == me.workspace_id, LeadMerge.id == merge_id
    found = session.execute(select(LeadMerge.survivor_id, LeadMerge.other_id).where(*own)).one_or_none()
    MERGE.found(found if found is not None and lead_id in tuple(found) else None)
    unmerge(session, me.workspace_id, merge_id, me.actor)
    toast("The merge is undone: there are two leads again.")
    return redirect_to(f"/leads/{LEAD.show(lead_id)}")


def _rows(session: Session, this: Lead, other: Lead) -> list[dict[str, Any]]:
    """What either lead has, by field; `choose` where both have something else."""
    members = members_by_id(session, this.workspace_id, [this.assignee_id, other.assignee_id])
    labels = FactsInput(formdata=None)
    rows: list[dict[str, Any]] = []
    for column in ("status", "assignee_id", *(fact for fact in FACTS if fact in _NAMES and fact not in CHOSEN)):
        values = [getattr(lead, column) for lead in (this, other)]
        if column == "assignee_id":
            values = [members[value].user.name or members[value].user.email if value else None for value in values]
        if any(values):
            about = {"name": _NAMES[column], "label": labels[column].label.text, "values": values}
            rows.append(
                {
                    **about,
                    "kept": kept_side(this, other, _NAMES[column]),
                    "choose": all(values) and values[0] != values[1],
                }
            )
    return rows
