"""What is done to many leads at once from the list: to those that are marked, or to all that match."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import World, new_world
from tests.leads.desk import lead_of, make_lead
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.http.fields import LEAD, MEMBER
from webapp.leads.bulk import BATCH, work_bulk
from webapp.leads.desk_models import BulkJob
from webapp.leads.models import Lead
from webapp.leads.page_inputs import BULK_JOB

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


def change(visitor: Visitor, *leads: bytes, **sent: Any) -> TestResponse:
    form = {"query": "/leads?all=1", "scope": "selected", "id": [LEAD.show(lead) for lead in leads], **sent}
    return visitor.post("/leads/bulk", form)


def told(visitor: Visitor, answer: TestResponse) -> str:
    """The words with which the list is shown again."""
    assert answer.status_code == 303, answer.text
    page = visitor.get(answer.headers["Location"]).get_data(as_text=True)
    found = re.search(r'class="toast[^>]*>(.*?)</div>', page, re.DOTALL)
    assert found is not None, "nothing is said"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def job_page(visitor: Visitor, path: str = "") -> str:
    """The page of the newest job."""
    db.session.rollback()
    job = db.session.scalars(select(BulkJob.id).order_by(BulkJob.id.desc())).first()
    assert job is not None
    answer = visitor.get(path or f"/leads/jobs/{BULK_JOB.show(job)}")
    assert answer.status_code == 200, answer.text
    return answer.get_data(as_text=True)


def test_each_action_changes_the_marked_leads_and_no_other(world: World, owner: Visitor) -> None:
    one, other = make_lead(world, firstName="Ann"), make_lead(world, firstName="Bob")
    for sent in (
        {"action": "set_status", "status": "Contacted"},
        {"action": "add_tag", "tag": "hot"},
        {"action": "assign", "assignee": MEMBER.show(owner.member_id)},
    ):
        assert told(owner, change(owner, one, **sent)) == "1 lead changed. Details and undo"
    found = lead_of(one)
    assert (found.status, found.tags, found.assignee_id) == ("Contacted", ["hot"], owner.member_id)
    left = lead_of(other)
    assert (left.status, left.tags, left.assignee_id) == ("New", [], None)
    change(owner, one, action="remove_tag", tag="HOT")
    change(owner, one, action="assign", assignee="")
    assert (lead_of(one).tags, lead_of(one).assignee_id) == ([], None)
    change(owner, one, action="delete")
    assert (lead_of(one).deleted_at is None, lead_of(other).deleted_at) == (False, None)
    change(owner, one, action="restore")
    assert lead_of(one).deleted_at is None


def test_all_that_match_are_those_of_the_filters_on_every_page(world: World, owner: Visitor) -> None:
    ads = [make_lead(world, firstName="Ann", source="Ads") for _ in range(60)]
    fair = make_lead(world, firstName="Bob", source="Fair")
    answer = change(owner, scope="all", query="/leads?source=Ads&after=x", action="add_tag", tag="hot")
    assert answer.headers["Location"] == "/leads?source=Ads&after=x"
    assert told(owner, answer) == "60 leads changed. Details and undo"
    assert {tuple(lead_of(lead).tags) for lead in ads} == {("hot",)}
    assert lead_of(fair).tags == []


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"action": "set_status", "status": "Nope"}, "Use one of the workspace's statuses: "),
        ({"action": "set_status"}, "Use one of the workspace's statuses: "),
        ({"action": "add_tag", "tag": " "}, "Use a tag of 1 to 100 characters."),
        ({"action": "explode"}, "Choose what to do with the leads."),
        ({}, "Choose what to do with the leads."),
    ],
)
def test_what_cannot_be_done_is_said_beside_the_list_and_changes_nothing(
    world: World, owner: Visitor, sent: dict[str, str], says: str
) -> None:
    lead = make_lead(world, firstName="Ann")
    answer = change(owner, lead, query="/leads?status=New", **sent)
    assert answer.headers["Location"] == "/leads?status=New"
    assert told(owner, answer).startswith(says)
    assert (lead_of(lead).status, lead_of(lead).tags) == ("New", [])
    assert db.session.scalars(select(BulkJob)).all() == []


def test_none_marked_is_said(world: World, owner: Visitor) -> None:
    make_lead(world, firstName="Ann")
    assert told(owner, change(owner, action="delete")).startswith("Select at least one lead.")


def test_a_lead_or_member_of_another_workspace_is_never_touched_or_named(world: World, owner: Visitor) -> None:
    own, other = make_lead(world, firstName="Ann"), new_world("Other", "owner@other.test")
    foreign = make_lead(other, firstName="Zoe")
    assert told(owner, change(owner, own, foreign, action="add_tag", tag="hot")).startswith("1 lead changed.")
    assert (lead_of(own).tags, lead_of(foreign).tags) == (["hot"], [])
    stranger = MEMBER.show(db.session.scalars(select(Lead.workspace_id).where(Lead.id == foreign)).one())
    assert change(owner, own, action="assign", assignee=stranger).status_code == 404
    assert change(owner, own, action="delete", id=["lead_x"]).status_code == 404


def test_who_only_looks_changes_nothing(world: World, visitor: SignIn) -> None:
    lead = make_lead(world, firstName="Ann")
    assert change(visitor("viewer"), lead, action="delete").status_code == 403
    assert lead_of(lead).deleted_at is None


def test_the_way_back_is_never_to_another_site(world: World, owner: Visitor) -> None:
    lead = make_lead(world, firstName="Ann")
    for place in ("https://evil.test/", "//evil.test", "\\\\evil.test", "javascript:alert(1)"):
        answer = change(owner, lead, query=place, action="add_tag", tag=place[:5])
        assert answer.headers["Location"] == "/leads?all=1", place


def test_why_leads_were_left_is_on_the_page_of_the_job(world: World, owner: Visitor) -> None:
    new, done = make_lead(world, firstName="Ann"), make_lead(world, firstName="Bob", status="Contacted")
    answer = change(owner, new, done, action="set_status", status="Contacted")
    assert told(owner, answer) == "1 lead changed, 1 left as they were. Details and undo"
    page = job_page(owner)
    assert ("1 changed, 1 left as they were." in page, LEAD.show(done) in page) == (True, True)
    assert (LEAD.show(new) in page, "It is so already." in page) == (False, True)


def test_an_undo_gives_back_what_nobody_changed_since_and_is_offered_once(world: World, owner: Visitor) -> None:
    one, other = make_lead(world, firstName="Ann"), make_lead(world, firstName="Bob")
    change(owner, one, other, action="set_status", status="Contacted")
    change(owner, other, action="set_status", status="Qualified")
    first = db.session.scalars(select(BulkJob.id).order_by(BulkJob.id)).first()
    assert first is not None
    path = f"/leads/jobs/{BULK_JOB.show(first)}"
    assert f'action="{path}/undo"' in job_page(owner, path)
    assert told(owner, owner.post(f"{path}/undo")) == "1 lead changed, 1 left as they were. Details and undo"
    assert (lead_of(one).status, lead_of(other).status) == ("New", "Qualified")
    assert "It was changed since." in job_page(owner)
    assert f'action="{path}/undo"' not in job_page(owner, path)
    assert owner.post(f"{path}/undo").status_code == 409


def test_many_leads_are_changed_by_the_worker_while_the_page_tells_how_far_it_is(world: World, owner: Visitor) -> None:
    for number in range(BATCH + 1):
        make_lead(world, firstName=str(number))
    answer = change(owner, scope="all", action="add_tag", tag="hot")
    path = answer.headers["Location"]
    assert path.startswith("/leads/jobs/job_")
    waiting = owner.part(path).get_data(as_text=True)
    assert (f"0 of {BATCH + 1}" in waiting, 'hx-trigger="every 1s"' in waiting) == (True, True)
    assert work_bulk() == BATCH
    assert f"{BATCH} of {BATCH + 1}" in owner.part(path).get_data(as_text=True)
    assert work_bulk() == 1
    done = owner.part(path).get_data(as_text=True)
    assert (f"{BATCH + 1} changed." in done, "hx-trigger" in done, "/undo" in done) == (True, False, True)


def test_who_only_looks_sees_a_job_and_cannot_undo_it(world: World, owner: Visitor, visitor: SignIn) -> None:
    change(owner, make_lead(world, firstName="Ann"), action="add_tag", tag="hot")
    assert "/undo" not in job_page(visitor("viewer"))
