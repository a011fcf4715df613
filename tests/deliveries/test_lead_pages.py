"""What was sent because of a lead, as a part of its page."""

import pytest
from sqlalchemy import select

from tests.conftest import World
from tests.leads.desk import make_lead
from tests.visitor import SignIn
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.models import Delivery
from webapp.extensions import db
from webapp.http.fields import DELIVERY, LEAD

pytestmark = pytest.mark.usefixtures("context")


def test_only_what_was_sent_because_of_this_lead_is_listed(world: World, visitor: SignIn) -> None:
    member, letter = visitor("member"), {"subject": "Hello", "text": "Dear you"}
    jane, joe = (f"/leads/{LEAD.show(make_lead(world, email=f'{name}@lead.test'))}" for name in ("jane", "joe"))
    for lead in (jane, joe):
        assert member.post(f"{lead}/replies", letter).location == lead
        member.get(lead)
    dispatch()
    to_jane = db.session.scalars(select(Delivery.id).where(Delivery.target == "jane@lead.test")).one()
    part = member.part(f"{jane}/deliveries").text
    assert (f"/deliveries/{DELIVERY.show(to_jane)}" in part, "joe@lead.test" in part, "<html" in part) == (
        True,
        False,
        False,
    )
    assert "<html" in member.get(f"{jane}/deliveries").text
