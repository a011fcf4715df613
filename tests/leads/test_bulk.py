"""One action over many leads: what is changed, what is skipped and why, and what an undoing gives back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import World, new_world
from tests.leads.desk import ACTOR, lead_of, make_lead, member_of, viewer_of
from webapp.database.ids import new_id, show
from webapp.database.transactions import in_transaction
from webapp.errors import Conflict, Invalid, NotFound
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.bulk import BATCH, get_bulk, skipped_leads, start_bulk, undo_bulk, work_bulk
from webapp.leads.desk_models import BulkJob
from webapp.leads.lifecycle import delete_lead, update_lead
from webapp.leads.models import Lead, LeadTag
from webapp.leads.page_inputs import BULK_JOB, LeadsArgs

pytestmark = pytest.mark.usefixtures("context")


def started(world: World, action: Any, argument: str | None = None, *ids: bytes, **query: Any) -> bytes:
    viewer = viewer_of(world)
    over: dict[str, Any] = {"lead_ids": ids} if ids else {"query": LeadsArgs.model_validate(query)}
    return in_transaction(db.session, lambda session: bytes(start_bulk(session, viewer, action, argument, **over).id))


def undone(world: World, job_id: bytes) -> bytes:
    viewer = viewer_of(world)
    return in_transaction(db.session, lambda session: bytes(undo_bulk(session, viewer, job_id).id))


def job_of(world: World, job_id: bytes) -> BulkJob:
    db.session.rollback()
    return get_bulk(db.session(), world.workspace_id, job_id)


def progress(world: World, job_id: bytes) -> tuple[str, int, int, int]:
    job = job_of(world, job_id)
    return job.state, job.total, job.done, job.skipped


def change(lead_id: bytes, **values: Any) -> None:
    update_lead(db.session(), lead_of(lead_id), values, ACTOR)
    db.session.commit()


def test_each_action_is_done_and_undone(world: World) -> None:
    me = member_of(world)
    lead = make_lead(world, tags=("Old",))
    mine = show("mem", me)
    for action, argument, read, after in (
        ("set_status", "Contacted", lambda: lead_of(lead).status, "Contacted"),
        ("assign", mine, lambda: lead_of(lead).assignee_id, me),
        ("add_tag", "VIP", lambda: lead_of(lead).tags, ["Old", "VIP"]),
        ("remove_tag", "OLD", lambda: lead_of(lead).tags, []),
        ("delete", None, lambda: lead_of(lead).deleted_at is None, False),
    ):
        before = read()
        job = started(world, action, argument, lead)
        assert (progress(world, job), read()) == (("done", 1, 1, 0), after)
        assert (progress(world, undone(world, job)), read()) == (("done", 1, 1, 0), before)
    assert db.session.scalars(select(LeadTag.key)).all() == ["old"]
    change(lead, assignee_id=me)
    started(world, "assign", None, lead)
    assert lead_of(lead).assignee_id is None


def test_deleted_leads_are_restored_by_their_query(world: World) -> None:
    lead = make_lead(world)
    started(world, "delete", None, lead)
    job = started(world, "restore", deleted=True)
    assert (progress(world, job), lead_of(lead).deleted_at) == (("done", 1, 1, 0), None)


def test_what_is_skipped_says_why(world: World) -> None:
    there, same, gone = make_lead(world), make_lead(world, status="Contacted"), make_lead(world)
    foreign = make_lead(new_world("Other", "other@other.test"), form_id=None)
    delete_lead(db.session(), lead_of(gone), ACTOR)
    db.session.commit()
    job = started(world, "set_status", "Contacted", there, same, gone, foreign, new_id())
    assert progress(world, job) == ("done", 3, 1, 2)
    assert skipped_leads(job_of(world, job)) == [
        (show("lead", same), "It is so already."),
        (show("lead", gone), "It is deleted."),
    ]
    assert lead_of(foreign).status == "New"


def test_undoing_leaves_what_somebody_changed_since(world: World) -> None:
    kept, changed = make_lead(world), make_lead(world)
    job = started(world, "set_status", "Contacted", kept, changed)
    change(changed, status="Qualified")
    undoing = undone(world, job)
    assert (lead_of(kept).status, lead_of(changed).status) == ("New", "Qualified")
    assert skipped_leads(job_of(world, undoing)) == [(show("lead", changed), "It was changed since.")]


def test_an_action_is_undone_once_and_within_a_month_and_only_when_it_is_finished(world: World) -> None:
    job = started(world, "set_status", "Contacted", make_lead(world))
    undoing = undone(world, job)
    old = started(world, "set_status", "Qualified", make_lead(world))
    job_of(world, old).created_at -= timedelta(days=31)
    db.session.commit()
    open_ = started(world, "set_status", "Converted", make_lead(world))
    job_of(world, open_).state = "running"
    db.session.commit()
    for refused in (job, undoing, old, open_):
        with pytest.raises(Conflict):
            undone(world, refused)
    with pytest.raises(NotFound):
        undone(new_world("Other", "other@other.test"), job)


def test_more_than_a_batch_is_done_by_the_worker_and_leads_that_come_later_are_left_alone(world: World) -> None:
    ids = [make_lead(world) for _ in range(BATCH + 5)]
    job = started(world, "set_status", "Contacted", status=["New"])
    assert progress(world, job) == ("waiting", BATCH + 5, 0, 0)
    late = make_lead(world)
    assert work_bulk() == BATCH
    assert progress(world, job) == ("running", BATCH + 5, BATCH, 0)
    assert (work_bulk(), work_bulk()) == (5, 0)
    assert progress(world, job) == ("done", BATCH + 5, BATCH + 5, 0)
    assert {lead_of(id_).status for id_ in ids} == {"Contacted"}
    assert lead_of(late).status == "New"
    undoing = undone(world, job)
    while work_bulk():
        pass
    assert progress(world, undoing) == ("done", BATCH + 5, BATCH + 5, 0)
    assert set(db.session.scalars(select(Lead.status))) == {"New"}


def test_each_changed_lead_tells_of_it_as_part_of_the_job(world: World) -> None:
    lead = make_lead(world)
    job = started(world, "set_status", "Contacted", lead)
    told = db.session.scalars(select(Event)).one()
    assert (told.kind, told.lead_id, told.data["bulk"]) == ("lead.updated", lead, BULK_JOB.show(job))
    assert (told.data["by"], told.data["replaced"]) == (show("mem", member_of(world)), ["status"])


@pytest.mark.parametrize(
    ("action", "argument", "refusal"),
    [
        ("set_status", "Unheard", Invalid),
        ("set_status", None, Invalid),
        ("assign", "mem_x", NotFound),
        ("assign", show("mem", bytes(16)), NotFound),
        ("add_tag", " ", Invalid),
        ("remove_tag", "x" * 101, Invalid),
    ],
)
def test_an_argument_that_cannot_be_is_refused(
    world: World, action: str, argument: str | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        started(world, action, argument, make_lead(world))
