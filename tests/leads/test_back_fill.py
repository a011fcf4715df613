"""A rule of a form's mapping, done to the leads that wrote in before it: what moves, what stays and why, and back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import World, new_world
from tests.leads.desk import ACTOR, lead_of, make_lead, viewer_of
from webapp.database.ids import new_id, show
from webapp.database.transactions import in_transaction
from webapp.deliveries.dispatch import dispatch
from webapp.errors import Invalid
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.back_fill_preview import Sample, preview
from webapp.leads.bulk import BATCH, _work, get_bulk, skipped_leads, start_back_fill, undo_bulk, work_bulk
from webapp.leads.canonical import identity_keys, phone_key
from webapp.leads.lifecycle import delete_lead, update_lead
from webapp.leads.models import Identity, Lead
from webapp.leads.placing import Rule
from webapp.submissions.models import Submission
from webapp.worker.runner import follow

pytestmark = pytest.mark.usefixtures("context")

PHONE = "+49 30 901820"
KEY = "whatsapp_no"


def wrote(world: World, lead_id: bytes, **changes: Any) -> None:
    """An accepted submission of the world's form reached this lead."""
    at = datetime.now(UTC)
    row = {"id": new_id(), "workspace_id": world.workspace_id, "form_id": world.form_id, "person_id": lead_id}
    words = {"credential": "form", "dialect": "forms_api", "outcome": "accepted", "reason": "", "ip": "127.0.0.1"}
    sent = {"body": b"{}", "content_type": "application/json", "user_agent": "", "mapped": {}, "result": {}}
    times = {"lead_id": lead_id, "is_test": False, "created_at": at, "settled_at": at}
    db.session.add(Submission(**{**row, **words, **sent, **times, **changes}))
    db.session.commit()


def writer(world: World, custom: dict[str, Any] | None = None, **values: Any) -> bytes:
    lead_id = make_lead(world, custom_data={KEY: PHONE} if custom is None else custom, **values)
    wrote(world, lead_id, is_test=bool(values.get("is_test")))
    return lead_id


def rule(world: World, target: str = "phone", source: str = KEY) -> Rule:
    return Rule(world.form_id, source, target)


def filled(world: World, of: Rule) -> bytes:
    viewer = viewer_of(world)
    return in_transaction(db.session, lambda session: bytes(start_back_fill(session, viewer, of).id))


def undone(world: World, job_id: bytes) -> bytes:
    viewer = viewer_of(world)
    return in_transaction(db.session, lambda session: bytes(undo_bulk(session, viewer, job_id).id))


def progress(world: World, job_id: bytes) -> tuple[str, int, int, int]:
    db.session.rollback()
    job = get_bulk(db.session(), world.workspace_id, job_id)
    return job.state, job.total, job.done, job.skipped


def reasons(world: World, job_id: bytes) -> dict[str, str]:
    return dict(skipped_leads(get_bulk(db.session(), world.workspace_id, job_id)))


def change(lead_id: bytes, **values: Any) -> None:
    update_lead(db.session(), lead_of(lead_id), values, ACTOR)
    db.session.commit()


def snapshot(lead_id: bytes) -> dict[str, Any]:
    lead = lead_of(lead_id)
    shown = {column.key: getattr(lead, column.key) for column in Lead.__table__.c if column.key != "updated_at"}
    owned = select(Identity.key).where(Identity.lead_id == lead_id).order_by(Identity.key)
    return {**shown, "identities": db.session.scalars(owned).all()}


def phone_identity(text: str = PHONE) -> bytes | None:
    phone = phone_key(text, "US")
    return identity_keys(None, phone.key if phone else None, test=False).phone


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        ("phone", PHONE, {"phone": PHONE}),
        ("phone", 493090182, {"phone": "493090182"}),
        ("email", "Jane@Acme.test", {"email": "Jane@Acme.test"}),
        ("name", "Jane van Dyk", {"first_name": "Jane", "last_name": "van Dyk"}),
        ("projectTypes", ["Roof", "Wall"], {"project_types": ["Roof", "Wall"]}),
        ("company", ["Acme", "Beta"], {"company": "Acme, Beta"}),
        ("source", "A friend", {"source": "A friend"}),
        ("customData.website", "https://acme.test", {"custom_data": {"other": 1, "website": "https://acme.test"}}),
    ],
)
def test_a_value_moves_to_its_place_and_back(world: World, target: str, value: Any, expected: dict[str, Any]) -> None:
    lead = writer(world, {KEY: value, "other": 1})
    before = snapshot(lead)
    job = filled(world, rule(world, target))
    found = lead_of(lead)
    assert progress(world, job) == ("done", 1, 1, 0)
    assert {name: getattr(found, name) for name in {"custom_data": {"other": 1}, **expected}} == {
        "custom_data": {"other": 1},
        **expected,
    }
    assert progress(world, undone(world, job)) == ("done", 1, 1, 0)
    assert snapshot(lead) == before


def test_what_cannot_be_placed_stays_and_says_why(world: World) -> None:
    owner = make_lead(world, phone=PHONE)
    same, other = writer(world, phone=PHONE, phone_key=None), writer(world, phone="+1 212 555 0123")
    taken, deep = writer(world), writer(world, {KEY: {"country": 49}})
    long, nothing = writer(world, {KEY: "1" * 401}), writer(world, {})
    job = filled(world, rule(world))
    assert progress(world, job) == ("done", 5, 0, 5)
    assert reasons(world, job) == {
        show("lead", same): "It has this phone already.",
        show("lead", other): "It has another phone already.",
        show("lead", taken): "This phone belongs to another lead.",
        show("lead", deep): "It holds an object, where a text is due.",
        show("lead", long): "It is longer than 400 characters.",
    }
    assert (lead_of(taken).phone, lead_of(taken).custom_data, lead_of(nothing).phone) == (None, {KEY: PHONE}, None)
    assert [row.lead_id for row in db.session.scalars(select(Identity).where(Identity.key == phone_identity()))] == [
        owner
    ]
    shown = preview(db.session(), world.workspace_id, rule(world))
    assert (shown.changed, sum(count for _, count in shown.left)) == (0, 5)


def test_an_email_that_nobody_could_write_to_stays_where_it_is(world: World) -> None:
    lead = writer(world, {KEY: "nobody"})
    job = filled(world, rule(world, "email"))
    assert reasons(world, job) == {show("lead", lead): "It is not a usable email address."}


def test_what_is_locked_is_neither_filled_nor_moved_nor_given_back(world: World) -> None:
    target, source = (writer(world, locked_fields=[name]) for name in ("phone", f"customData.{KEY}"))
    free = writer(world)
    job = filled(world, rule(world))
    assert reasons(world, job) == {
        show("lead", target): "Its phone is locked.",
        show("lead", source): f"Its {KEY} is locked.",
    }
    lead_of(free).locked_fields = ["phone"]
    db.session.commit()
    assert reasons(world, undone(world, job)) == {show("lead", free): "It is locked."}


def test_half_a_name_is_not_moved(world: World) -> None:
    lead = writer(world, {KEY: "Jane Doe"}, firstName="Janet")
    filled(world, rule(world, "name"))
    assert (lead_of(lead).last_name, lead_of(lead).custom_data) == (None, {KEY: "Jane Doe"})


def test_of_two_leads_with_one_phone_the_first_gets_it_and_is_found_by_it(world: World) -> None:
    first, second = writer(world), writer(world)
    shown = preview(db.session(), world.workspace_id, rule(world))
    assert (shown.changed, shown.left) == (1, [("This phone belongs to another lead.", 1)])
    job = filled(world, rule(world))
    assert (lead_of(first).phone, lead_of(second).phone, lead_of(first).phone_key) == (PHONE, None, phone_identity())
    owner = db.session.scalars(select(Identity.lead_id).where(Identity.key == phone_identity())).all()
    assert (owner, progress(world, job)) == ([first], ("done", 2, 1, 1))
    undone(world, job)
    assert db.session.scalar(select(func.count()).select_from(Identity)) == 0


def test_only_who_wrote_in_by_the_form_is_concerned(world: World) -> None:
    foreign = new_world("Other", "other@other.test")
    elsewhere, test = make_lead(world, custom_data={KEY: PHONE}), writer(world, is_test=True)
    skipped, gone = make_lead(world, custom_data={KEY: PHONE}), writer(world)
    wrote(world, skipped, outcome="skipped")
    others = writer(foreign)
    delete_lead(db.session(), lead_of(gone), ACTOR)
    db.session.commit()
    assert progress(world, filled(world, rule(world))) == ("done", 0, 0, 0)
    leads = (elsewhere, test, skipped, gone, others)
    assert [lead_of(lead).phone for lead in leads] == [None] * 5
    assert progress(world, filled(world, rule(foreign))) == ("done", 0, 0, 0)


def test_a_name_is_alike_however_it_is_written(world: World) -> None:
    lead = writer(world, {"WhatsApp-No": PHONE})
    filled(world, rule(world))
    assert (lead_of(lead).phone, lead_of(lead).custom_data) == (PHONE, {})


def test_doing_it_again_does_nothing_more(world: World) -> None:
    lead = writer(world)
    wrote(world, lead)
    assert progress(world, filled(world, rule(world))) == ("done", 1, 1, 0)
    assert progress(world, filled(world, rule(world))) == ("done", 0, 0, 0)


def test_the_worker_goes_on_where_a_killed_one_stopped_and_leaves_who_comes_later(world: World) -> None:
    stays = writer(world, phone="+1 212 555 0123")
    leads = [writer(world, {KEY: f"+49 30 90{number:04}"}) for number in range(BATCH + 4)]
    wrote(world, stays)
    job = filled(world, rule(world))
    late = writer(world, {KEY: "+49 30 909999"})
    assert progress(world, job) == ("waiting", BATCH + 5, 0, 0)
    assert _work(db.session()) == BATCH
    db.session.rollback()  # as a worker that is killed before its commit
    assert progress(world, job) == ("waiting", BATCH + 5, 0, 0)
    assert work_bulk() == BATCH
    assert progress(world, job) == ("running", BATCH + 5, BATCH - 1, 1)
    while work_bulk():
        pass
    assert progress(world, job) == ("done", BATCH + 5, BATCH + 4, 1)
    assert {lead_of(lead).phone for lead in leads} == {f"+49 30 90{number:04}" for number in range(BATCH + 4)}
    assert lead_of(late).phone is None


def test_undoing_leaves_what_somebody_changed_since(world: World) -> None:
    kept, changed, again, other = (writer(world, {KEY: f"+49 30 90182{number}"}) for number in range(4))
    job = filled(world, rule(world))
    change(changed, phone="+1 212 555 0123")
    change(again, custom_data={KEY: "another"})
    change(other, custom_data={"more": 1}, city="Berlin")
    undoing = undone(world, job)
    assert reasons(world, undoing) == {
        show("lead", changed): "It was changed since.",
        show("lead", again): "It was changed since.",
    }
    assert (lead_of(kept).phone, lead_of(other).phone) == (None, None)
    assert (lead_of(other).custom_data, lead_of(other).city) == ({"more": 1, KEY: "+49 30 901823"}, "Berlin")


def test_the_timeline_tells_of_it_and_nobody_else(world: World) -> None:
    lead = writer(world)
    job = filled(world, rule(world))
    undoing = undone(world, job)
    events = db.session.scalars(select(Event).where(Event.lead_id == lead).order_by(Event.id)).all()
    assert [(told.kind, told.pending_at, told.form_id) for told in events] == [
        ("lead.updated", None, world.form_id)
    ] * 2
    assert [told.data["mapping"] for told in events] == [
        {"from": KEY, "to": "Phone", "undone": False},
        {"from": KEY, "to": "Phone", "undone": True},
    ]
    assert [(told.data["filled"], told.data["replaced"]) for told in events] == [
        (["phone"], []),
        ([f"customData.{KEY}"], ["phone"]),
    ]
    assert [told.data["bulk"] for told in events] == [show("job", job), show("job", undoing)]
    assert dispatch(follow=follow) == 0


def test_a_message_is_left_where_it_is(world: World) -> None:
    for of in (rule(world, "noteContent"), rule(world, f"customData.{KEY}")):
        with pytest.raises(Invalid):
            filled(world, of)
        assert preview(db.session(), world.workspace_id, of).changed == 0


def test_the_preview_tells_what_the_job_then_does(world: World) -> None:
    named = writer(world, {KEY: "+49 30 901821"}, firstName="Jane", lastName="Doe")
    nameless, other = writer(world), writer(world, phone="+1 212 555 0123")
    shown = preview(db.session(), world.workspace_id, rule(world))
    assert (shown.changed, shown.left, shown.more) == (2, [("It has another phone already.", 1)], False)
    assert shown.samples == [
        Sample(show("lead", nameless), "No name", "", PHONE),
        Sample(show("lead", named), "Jane Doe", "", "+49 30 901821"),
    ]
    assert lead_of(named).phone is None
    assert progress(world, filled(world, rule(world)))[2:] == (2, 1)
    assert lead_of(other).phone == "+1 212 555 0123"
