"""The ledger as it is asked for: filtered, newest first."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.http.fields import SUBMISSION, Filled, Moment
from webapp.http.paging import Page, PageQuery, read_page
from webapp.submissions.models import Submission

Outcome = Literal["accepted", "skipped", "spam", "failed", "invalid", "origin_refused", "throttled", "inactive"]


class LedgerQuery(PageQuery):
    outcome: Outcome | None = None
    dialect: Annotated[Filled | None, Field(description="The way in, such as `forms_api`.")] = None
    key: Annotated[Filled | None, Field(description="The id of the key, or webhook key, that it came with.")] = None
    since: Moment | None = None
    test: Annotated[bool, Field(description="Test data in place of live data.")] = False


def list_ledger(
    session: Session, workspace_id: bytes, query: LedgerQuery, *, form_id: bytes | None = None
) -> Page[Submission]:
    """Submissions of a workspace, of one of its forms where it is given."""
    statement = _of(workspace_id).where(Submission.is_test.is_(query.test))
    if form_id is not None:
        statement = statement.where(Submission.form_id == form_id)
    if query.outcome is not None:
        statement = statement.where(Submission.outcome == query.outcome)
    if query.dialect is not None:
        statement = statement.where(Submission.dialect == query.dialect)
    if query.key is not None:
        statement = statement.where(Submission.credential == query.key)
    if query.since is not None:
        statement = statement.where(Submission.created_at >= query.since)
    return read_page(session, statement, Submission.id, query)


def get_submission(session: Session, workspace_id: bytes, submission_id: bytes) -> Submission:
    """A submission of this workspace; raises NotFound."""
    return SUBMISSION.found(session.scalar(_of(workspace_id).where(Submission.id == submission_id)))


def _of(workspace_id: bytes) -> Select[Submission]:
    return select(Submission).where(Submission.workspace_id == workspace_id)
