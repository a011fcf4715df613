"""The submissions of a lead: as sent, as mapped, and what each step made of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from webapp.forms.models import Form
from webapp.http.fields import FILE, SUBMISSION
from webapp.http.paging import Page, PageQuery, read_page
from webapp.leads.fields import words
from webapp.leads.models import Lead
from webapp.submissions.consents import Consent, consents_of
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.rows import files_of
from webapp.submissions.models import Submission

LONGEST_BODY = 4_000  # the request log shows it whole


@dataclass(frozen=True)
class Sent:
    """`mapped`: fields, custom data and metadata by their names; `verdict`: steps, and what each did.

    `files`: each with its public id; `consents`: what was agreed to with it.
    """

    id: str
    at: datetime
    form: str
    outcome: str
    body: str
    cut: bool
    mapped: list[tuple[str, str]]
    verdict: list[tuple[str, str]]
    files: Sequence[tuple[str, SubmissionFile]]
    consents: Sequence[Consent]


def read_submissions(session: Session, lead: Lead, query: PageQuery) -> Page[Sent]:
    own = select(Submission).where(Submission.workspace_id == lead.workspace_id, Submission.person_id == lead.id)
    page = read_page(session, own.options(defer(Submission.body), defer(Submission.error)), Submission.id, query)
    ids = [submission.id for submission in page.items]
    body = func.substr(Submission.body, 1, LONGEST_BODY + 1)
    named = select(Submission.id, body, Form.name).outerjoin(Form, Form.id == Submission.form_id)
    more = {row[0]: (bytes(row[1] or b""), row[2]) for row in session.execute(named.where(Submission.id.in_(ids)))}
    files, consents = files_of(session, ids), consents_of(session, ids)

    def worded(submission: Submission) -> Sent:
        return _worded(
            submission,
            *more[submission.id],
            files=[(FILE.show(file.id), file) for file in files if file.submission_id == submission.id],
            consents=[consent for consent in consents if consent.submission_id == submission.id],
        )

    return page.map(worded)


def _worded(submission: Submission, body: bytes, form: str | None, **along: Any) -> Sent:
    return Sent(
        SUBMISSION.show(submission.id),
        submission.created_at,
        form or "a form",
        submission.outcome,
        body[:LONGEST_BODY].decode("utf-8", "replace"),
        len(body) > LONGEST_BODY,
        list(_mapped(submission.mapped or {})),
        list(_verdict(submission)),
        **along,
    )


def _mapped(mapped: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields by their own names, all else with the place it was put in front."""
    places = {"fields": "", "customData": "Custom data: ", "metadata": "Metadata: "}
    parts = {place: mapped.get(place) for place in places}
    if not any(isinstance(part, dict) for part in parts.values()):
        parts = {"fields": dict(mapped)}
    for place, part in parts.items():
        for name, value in (part or {}).items():
            label = words(name) if place == "fields" else name
            yield f"{places[place]}{label}", _text(value)


def _verdict(submission: Submission) -> Iterator[tuple[str, str]]:
    result = submission.result
    found = result.get("matchedBy")
    if submission.outcome == "skipped":
        yield "Person", f"Known by {found}; nothing was changed, as the form has it."
    else:
        yield "Person", f"Known by {found}" if found else "New" if result.get("isNew") else "Known"
    if result.get("version"):
        yield "Form version", str(result["version"])
    for name, label in (("filled", "Filled"), ("replaced", "Replaced"), ("kept", "Kept as it was")):
        if result.get(name):
            yield label, ", ".join(words(field) for field in result[name])
    for warning in result.get("warnings") or []:
        yield "Warning", f"{words(warning['field'])}: {warning['message']}"


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return "" if value is None else str(value)
