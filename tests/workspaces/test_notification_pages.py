"""Profile → Notifications: each for themselves."""

import pytest
from flask import Flask

from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.workspaces.models import Member
from webapp.workspaces.topics import Choice, topics_for

HOME = "/profile/notifications"


def choices(role: str = "admin", **other: str) -> dict[str, str]:
    """What the page sends with all mail off and no bell, but for these."""
    return {f"mail.{topic}": "off" for topic in topics_for(role)} | {"digest": "8"} | other


def kept(app: Flask, visitor: Visitor) -> Member:
    with app.app_context():
        return db.session.get_one(Member, visitor.member_id)


def test_what_somebody_chooses_is_kept_and_shown(app: Flask, visitor: SignIn) -> None:
    admin = visitor("admin")
    sent = choices(**{"mail.deal": "digest", "app.lead_new": "1", "digest": "hourly"})
    assert admin.post(HOME, sent).location == HOME
    member = kept(app, admin)
    told = [member.choice(topic) for topic in ("deal", "lead_new", "mention")]
    assert told == [Choice("digest", False), Choice("off", True), Choice("off", False)]
    assert (member.notice_times, member.notified) == ({"digest": None}, False)
    assert admin.get(HOME).text.count('value="digest" selected') == 1


def test_what_comes_with_the_role_is_not_kept(app: Flask, visitor: SignIn) -> None:
    member = visitor("member")
    sent = choices("member") | {f"mail.{topic}": "now" for topic in ("assigned", "mention", "callback", "snoozed")}
    bells = ("assigned", "mention", "callback", "snoozed", "unanswered", "deal")
    member.post(HOME, sent | {f"app.{topic}": "1" for topic in bells})
    assert kept(app, member).notice_choices is None


def test_quiet_hours_are_kept_in_order(app: Flask, visitor: SignIn) -> None:
    admin = visitor("admin")
    hours = {"quiet": "y", "quiet_from": "21:30", "quiet_until": "06:00", "days": ["mon", "tue"]}
    assert admin.post(HOME, {**choices(), **hours}).location == HOME
    times = {"digest": 8, "quiet": {"from": "21:30", "until": "06:00", "days": ["mon", "tue"]}}
    assert kept(app, admin).notice_times == times
    assert 'value="21:30"' in admin.get(HOME).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail.lead_new": "always"},
        {"mail.weekly": "digest"},
        {"digest": "24"},
        {"quiet": "y", "quiet_from": "late", "quiet_until": "06:00", "days": ["mon"]},
        {"quiet": "y", "quiet_from": "21:00", "quiet_until": "06:00", "days": []},
        {
            "quiet": "y",
            "quiet_from": "00:00",
            "quiet_until": "00:00",
            "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        },
    ],
)
def test_what_cannot_be_is_refused(app: Flask, visitor: SignIn, wrong: dict[str, str]) -> None:
    admin = visitor("admin")
    answer = admin.post(HOME, {**choices(), **wrong})
    assert (answer.status_code, "There is a problem" in answer.text) == (422, True)
    assert (kept(app, admin).notice_choices, kept(app, admin).notice_times) == (None, None)


def test_nobody_is_offered_what_their_role_is_not_told_of(visitor: SignIn) -> None:
    assert "Webhook turned off" in visitor("owner").get(HOME).text
    assert "Webhook turned off" not in visitor("viewer").get(HOME).text
