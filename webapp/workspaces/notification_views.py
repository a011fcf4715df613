"""Profile → Notifications: what somebody is told of in this workspace, by mail and by the bell, and when not."""

from flask import Response, current_app, request
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.models import Member
from webapp.workspaces.notification_inputs import NotificationsInput, read_choices
from webapp.workspaces.topics import topics_for

pages = Pages("my_notifications")

HOME = "/profile/notifications"


@pages.get(HOME, role="viewer")
def my_notifications(session: Session, me: Me) -> Response:
    return _page(session.get_one(Member, me.member_id))


@pages.post(HOME, role="viewer")
def change_notifications(session: Session, me: Me) -> Response:
    member, sent = session.get_one(Member, me.member_id), NotificationsInput()
    valid = sent.submitted()
    try:
        member.notice_choices = read_choices(member.role, request.form)
        if not valid:
            return _page(member, sent, 422)
        member.notice_times = sent.times
    except Invalid as refusal:
        sent.refuse(refusal)
        return _page(member, sent, 422)
    toast("Saved.")
    return redirect_to(HOME)


def _page(member: Member, sent: NotificationsInput | None = None, status: int = 200) -> Response:
    return render(
        "workspaces/notifications.html",
        status=status,
        input=sent or NotificationsInput.of(member),
        rows=[(name, topic, member.choice(name)) for name, topic in topics_for(member.role).items()],
        zone=member.user.time_zone,
        without_mail=not current_app.config["SMTP_URL"],
    )
