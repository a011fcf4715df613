"""Spam: what is held back, with its reason and its sender; who is blocked for it, and what was no spam after all."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid, Refusal
from webapp.forms.retention import saying_of
from webapp.http.fields import BLOCKED, SUBMISSION, SubmissionId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery
from webapp.http.route import PageArgs
from webapp.review.lifecycle import not_spam
from webapp.review.words import excerpt_of, sender_of, senders_of
from webapp.submissions.listing import LedgerQuery, get_submission, list_ledger
from webapp.workspaces.audit import note
from webapp.workspaces.blocklist import block
from webapp.workspaces.retention import term

pages = Pages("spam")

HOME = "/spam"


class SpamArgs(PageArgs, PageQuery):
    test: bool = False


@pages.get(HOME, role="viewer")
def spam(session: Session, me: Me, query: SpamArgs) -> Response:
    held = LedgerQuery(limit=query.limit, cursor=query.cursor, outcome="spam", test=query.test)
    page = list_ledger(session, me.workspace_id, held)
    rows = [
        {
            "id": SUBMISSION.show(submission.id),
            "sender": sender_of(submission),
            "excerpt": excerpt_of(submission),
            "reason": submission.reason,
            "at": submission.created_at,
            "blockable": senders_of(submission),
        }
        for submission in page.items
    ]
    kept = term(saying_of(session, me.workspace_id).days("spam", None))
    return render("review/spam.html", rows=rows, older=page.next_cursor, kept=kept, test=query.test)


@pages.post(f"{HOME}/not-spam", role="member", own_transaction=True)
def take_in_selected(session: Session, me: Me) -> Response:
    """Each by itself: one that cannot be taken in stays where it is, and keeps no other back."""
    taken, problems = 0, []
    for text in dict.fromkeys(request.form.getlist("id")[:100]):
        try:
            not_spam(session, me.workspace_id, SUBMISSION.parse(text))
            taken += 1
        except Refusal as refusal:
            problems.append(refusal.message)
    toast(f"{taken} {'is a lead' if taken == 1 else 'are leads'} now." if taken else "Nothing was changed.")
    if problems:
        toast(f"{len(problems)} could not be taken in. {problems[0]}", "danger")
    return redirect_to(HOME)


@pages.post(f"{HOME}/<submission_id>/block", role="member")
def block_sender(session: Session, me: Me, submission_id: SubmissionId) -> Response:
    """Block whoever sent it, by what the form says of them: their email, its domain, or their address."""
    senders = senders_of(get_submission(session, me.workspace_id, submission_id))
    kind = request.form.get("kind", "")
    if kind not in senders:
        raise Invalid("Choose what to block: the email, the domain or the IP address.")
    try:
        entry = block(session, me.workspace_id, kind, senders[kind])
    except Conflict as known:
        toast(known.message, "warn")
        return redirect_to(HOME)
    note(session, me.workspace_id, me.actor, "blocklist.added", BLOCKED.show(entry.id))
    toast(f"{entry.value} is blocked. What they send next is held as spam.")
    return redirect_to(HOME)
