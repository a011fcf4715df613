"""A second look at one call, from its page or from the spam folder. Each goes back through intake, which commits."""

from collections.abc import Callable

from flask import Response
from sqlalchemy.orm import Session

from webapp.errors import NotFound, Refusal
from webapp.http.fields import SUBMISSION, SubmissionId
from webapp.http.html import back_to, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.intake.incoming import KeptAsFailed, Outcome
from webapp.review.lifecycle import not_spam, replay

pages = Pages("review")

HOME = "/requests"


@pages.post(f"{HOME}/<submission_id>/replay", role="member", own_transaction=True)
def replay_request(session: Session, me: Me, submission_id: SubmissionId) -> Response:
    return _looked_at_again(lambda: replay(session, me.workspace_id, submission_id), submission_id)


@pages.post(f"{HOME}/<submission_id>/not-spam", role="member", own_transaction=True)
def take_in(session: Session, me: Me, submission_id: SubmissionId) -> Response:
    return _looked_at_again(lambda: not_spam(session, me.workspace_id, submission_id), submission_id)


def _looked_at_again(look: Callable[[], Outcome], submission_id: bytes) -> Response:
    """Back to the page, with what came of it; the request stays as it was where it is refused again."""
    try:
        outcome = look()
    except NotFound:
        raise
    except KeptAsFailed:
        toast("It failed again. The request says what broke.", "danger")
    except Refusal as refusal:
        toast(refusal.message, "danger")
    else:
        toast("It is spam by its content. Nothing was changed." if outcome.outcome == "spam" else "It is a lead now.")
    return redirect_to(back_to(f"{HOME}/{SUBMISSION.show(submission_id)}"))
