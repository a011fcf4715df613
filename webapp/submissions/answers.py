"""How the management API words a submission, alone and in lists."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from webapp.http.fields import FormId, LeadId, SubmissionId
from webapp.http.shapes import Output
from webapp.submissions.models import Submission


class SubmissionOut(Output):
    id: SubmissionId
    outcome: Annotated[str, Field(examples=["accepted"])]
    reason: str
    is_new: Annotated[bool | None, Field(description="Whether it made a new lead; null when it reached none.")]
    matched_by: Annotated[str | None, Field(description="What it found a known lead by.", examples=["email"])]
    dialect: Annotated[str, Field(examples=["forms_api"])]
    form_id: FormId | None
    person_id: LeadId | None
    body: Annotated[str, Field(description="As it was sent, credentials removed.")]
    is_test: bool
    created_at: datetime

    @classmethod
    def of(cls, submission: Submission) -> "SubmissionOut":
        return cls(**_words(submission))


class SubmissionDetail(SubmissionOut):
    mapped: Annotated[dict[str, Any] | None, Field(description="What its fields were taken for.")]
    result: Annotated[dict[str, Any], Field(description="What each step did with it.")]
    content_type: str
    origin: str | None
    settled_at: datetime

    @classmethod
    def of(cls, submission: Submission) -> "SubmissionDetail":
        more = ("mapped", "result", "content_type", "origin", "settled_at")
        return cls(**_words(submission), **{name: getattr(submission, name) for name in more})


def _words(submission: Submission) -> dict[str, Any]:
    same = ("id", "outcome", "reason", "dialect", "form_id", "person_id", "is_test", "created_at")
    reached = submission.person_id is not None
    return {
        **{name: getattr(submission, name) for name in same},
        "is_new": submission.result.get("isNew") if reached else None,
        "matched_by": submission.result.get("matchedBy") if reached else None,
        "body": submission.body.decode("utf-8", "replace"),
    }
