"""Hours of work, days away and daily cap of a member: set by an admin under Members, by themselves in their profile."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp.errors import Invalid, NotFound
from webapp.http.fields import MEMBER, MemberId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.workspaces.audit import note
from webapp.workspaces.availability import AvailabilityPatch, change_availability
from webapp.workspaces.availability_inputs import AvailabilityInput, OwnAvailabilityInput
from webapp.workspaces.members import get_member
from webapp.workspaces.models import Member

pages = Pages("availability")

OF_MEMBER, OWN = "/settings/members/<member_id>/availability", "/profile/availability"


@pages.get(OF_MEMBER, role="admin")
def availability(session: Session, me: Me, member_id: MemberId) -> Response:
    member = get_member(session, me.workspace_id, member_id)
    return _page(me, member, AvailabilityInput.of(member))


@pages.post(OF_MEMBER, role="admin")
def change(session: Session, me: Me, member_id: MemberId) -> Response:
    return _save(session, me, get_member(session, me.workspace_id, member_id), AvailabilityInput(), "/settings/members")


@pages.get(OWN, role="signed_in")
def own_availability(session: Session, me: Me) -> Response:
    member = _own(session, me)
    return _page(me, member, OwnAvailabilityInput.of(member))


@pages.post(OWN, role="signed_in")
def change_own(session: Session, me: Me) -> Response:
    return _save(session, me, _own(session, me), OwnAvailabilityInput(), "/profile")


def _own(session: Session, me: Me) -> Member:
    if not me.member_id:
        raise NotFound("You are no member of a workspace, so nothing is assigned to you.")
    return get_member(session, me.workspace_id, me.member_id)


def _save(session: Session, me: Me, member: Member, sent: OwnAvailabilityInput, back: str) -> Response:
    if sent.submitted():
        try:
            changed = change_availability(member, read_values(AvailabilityPatch, sent.values()).changes())
        except Invalid as refusal:
            sent.refuse(refusal)
        else:
            if changed:
                note(session, me.workspace_id, me.actor, "member.updated", MEMBER.show(member.id), changed)
            toast("Hours and days away are saved.")
            return redirect_to(back)
    return _page(me, member, sent, 422)


def _page(me: Me, member: Member, sent: OwnAvailabilityInput, status: int = 200) -> Response:
    about: dict[str, Any] = {"member": member, "id": MEMBER.show(member.id), "zone": member.user.time_zone}
    own = not isinstance(sent, AvailabilityInput)
    return render("workspaces/availability.html", status=status, input=sent, own=own, **about)
