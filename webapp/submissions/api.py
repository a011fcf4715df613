"""The management API of the ledger (C6b). The submissions of one form are listed beside the form."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from webapp.http.api import Api
from webapp.http.fields import FormId, SubmissionId
from webapp.http.operation import Caller
from webapp.http.paging import Page
from webapp.submissions.answers import SubmissionDetail, SubmissionOut
from webapp.submissions.listing import LedgerQuery, get_submission, list_ledger

api = Api("submissions")


class SubmissionQuery(LedgerQuery):
    form: Annotated[FormId | None, Field(description="Submissions of this form only.")] = None


@api.get("/submissions", scope="submissions:read", summary="List the submissions, whatever became of them")
def list_submissions(session: Session, caller: Caller, query: SubmissionQuery) -> Page[SubmissionOut]:
    return list_ledger(session, caller.workspace_id, query, form_id=query.form).map(SubmissionOut.of)


@api.get("/submissions/<submission_id>", scope="submissions:read", summary="Show a submission")
def show_submission(session: Session, caller: Caller, submission_id: SubmissionId) -> SubmissionDetail:
    return SubmissionDetail.of(get_submission(session, caller.workspace_id, submission_id))
