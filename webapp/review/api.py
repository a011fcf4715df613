"""The management API of second looks. Each goes back through intake, which commits by itself."""

from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.http.api import Api
from webapp.http.fields import SubmissionId
from webapp.http.operation import Caller
from webapp.review.lifecycle import not_spam, replay
from webapp.submissions.answers import SubmissionDetail
from webapp.submissions.listing import get_submission

api = Api("review")


@api.post(
    "/submissions/<submission_id>/replay",
    scope="submissions:write",
    summary="Try a refused or failed submission again, under its own ids",
    refusals=(Conflict, Invalid),
    own_transaction=True,
)
def replay_submission(session: Session, caller: Caller, submission_id: SubmissionId) -> SubmissionDetail:
    replay(session, caller.workspace_id, submission_id)
    return SubmissionDetail.of(get_submission(session, caller.workspace_id, submission_id))


@api.post(
    "/submissions/<submission_id>/not-spam",
    scope="submissions:write",
    summary="Take a quarantined submission in after all, under its own ids",
    refusals=(Conflict, Invalid),
    own_transaction=True,
)
def take_in_quarantined(session: Session, caller: Caller, submission_id: SubmissionId) -> SubmissionDetail:
    not_spam(session, caller.workspace_id, submission_id)
    return SubmissionDetail.of(get_submission(session, caller.workspace_id, submission_id))
