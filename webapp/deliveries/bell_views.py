"""The bell: how much is unread, and all that somebody was told in the dashboard."""

from typing import Annotated

from flask import Response
from sqlalchemy.orm import Session

from webapp.deliveries.bell import MOST_COUNTED, mark_read, notices_of, open_notice, unread
from webapp.deliveries.informing import opens
from webapp.http.fields import PublicId
from webapp.http.filters import address
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery
from webapp.http.route import PageArgs
from webapp.workspaces.topics import TOPICS

pages = Pages("notices")

HOME = "/notices"
NOTICE = PublicId("ntc", "notice")
NoticeId = Annotated[bytes, NOTICE]
ICONS = {
    "lead_new": "inbox",
    "lead_again": "inbox",
    "assigned": "user-check",
    "mention": "message-square",
    "callback": "phone-call",
    "snoozed": "clock",
    "unanswered": "clock",
    "deal": "circle-check",
}


class NoticesArgs(PageArgs, PageQuery):
    pass


@pages.get(HOME, role="viewer")
def notices(session: Session, me: Me, query: NoticesArgs) -> Response:
    """Its fragment is the list, which is asked for anew when something is told."""
    page = notices_of(session, me.member_id, query)
    rows = [
        {
            "id": NOTICE.show(notice.id),
            "title": notice.title,
            "topic": TOPICS[notice.topic].label if notice.topic in TOPICS else "",
            "icon": ICONS.get(notice.topic, "circle-alert"),
            "at": notice.created_at,
            "unread": notice.read_at is None,
            "opens": opens(notice),
        }
        for notice in page.items
    ]
    return render(
        "deliveries/notices.html",
        fragment="deliveries/_notices.html",
        rows=rows,
        here=address(HOME, {"cursor": query.cursor} if query.cursor else {}),
        older=address(HOME, {"cursor": page.next_cursor}) if page.next_cursor else "",
        newest=HOME if query.cursor else "",
        unread=unread(session, me.member_id),
    )


@pages.get(f"{HOME}/count", role="viewer")
def bell(session: Session, me: Me) -> Response:
    """What the bell says; without htmx the page of all notices says it."""
    count = unread(session, me.member_id)
    return render("deliveries/count.html", fragment="deliveries/_count.html", unread=count, most=MOST_COUNTED)


@pages.post(f"{HOME}/read", role="viewer")
def read_all(session: Session, me: Me) -> Response:
    mark_read(session, me.member_id)
    toast("All is marked as read.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/<notice_id>/read", role="viewer")
def read(session: Session, me: Me, notice_id: NoticeId) -> Response:
    """Read it, and go on to what it is about."""
    return redirect_to(opens(open_notice(session, me.member_id, notice_id)))
