"""The request log: every call to every way in, whatever became of it, and each of them whole."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.retention import saying_of
from webapp.http.fields import FORM, LEAD, SUBMISSION, FormId, SubmissionId
from webapp.http.filters import SINCE, Since, address, in_force, moment_of
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery
from webapp.http.route import PageArgs
from webapp.review.lifecycle import REPLAYABLE
from webapp.review.showing import address_of, curl, readable
from webapp.review.words import OUTCOMES, REFUSED_TONE, TONES, WAYS_IN, Names, load_names, sender_of
from webapp.submissions.listing import LedgerQuery, Outcome, get_submission, list_ledger
from webapp.submissions.models import TAKEN, Submission
from webapp.workspaces.retention import term

pages = Pages("requests")

HOME = "/requests"


class RequestsArgs(PageArgs, PageQuery):
    outcome: Outcome | None = None
    dialect: str | None = None
    form: FormId | None = None
    key: str | None = None
    since: Since | None = None
    test: bool = False

    @property
    def asked(self) -> dict[str, str]:
        """The filters as the address says them, without where in the list it stands."""
        told = {
            "outcome": self.outcome,
            "dialect": self.dialect,
            "form": FORM.show(self.form) if self.form is not None else None,
            "key": self.key,
            "since": self.since,
            "test": "1" if self.test else None,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def ledger(self) -> LedgerQuery:
        same = {name: getattr(self, name) for name in ("limit", "cursor", "outcome", "dialect", "key", "test")}
        return LedgerQuery(**same).model_copy(update={"since": moment_of(self.since)})


@pages.get(HOME, role="viewer")
def requests(session: Session, me: Me, query: RequestsArgs) -> Response:
    """Its fragment is the list, which is asked for anew when something comes in."""
    page = list_ledger(session, me.workspace_id, query.ledger, form_id=query.form)
    names = load_names(session, me.workspace_id)
    asked = query.asked
    return render(
        "review/requests.html",
        fragment="review/_requests.html",
        rows=[_row(submission, names) for submission in page.items],
        asked=asked,
        filters=in_force(HOME, asked, _words(names)),
        here=address(HOME, asked | ({"cursor": query.cursor} if query.cursor else {})),
        older=address(HOME, asked | {"cursor": page.next_cursor}) if page.next_cursor else "",
        newest=address(HOME, asked) if query.cursor else "",
        live=address(HOME, {name: value for name, value in asked.items() if name != "test"}),
        test=address(HOME, asked | {"test": "1"}),
        words=_words(names),
    )


@pages.get(f"{HOME}/<submission_id>", role="viewer")
def request_detail(session: Session, me: Me, submission_id: SubmissionId) -> Response:
    submission = get_submission(session, me.workspace_id, submission_id)
    return render(
        "review/request.html",
        submission=submission,
        row=_row(submission, load_names(session, me.workspace_id)),
        body=readable(submission.body),
        address=address_of(submission),
        curl=curl(submission) if submission.body else None,
        deleted=submission.outcome in TAKEN and not submission.body,
        replayable=submission.outcome in REPLAYABLE and not submission.result.get("conflict"),
        kept=term(saying_of(session, me.workspace_id).days("spam", submission.form_id)),
    )


def _row(submission: Submission, names: Names) -> dict[str, Any]:
    """A call in the words of the list."""
    return {
        "id": SUBMISSION.show(submission.id),
        "outcome": OUTCOMES[submission.outcome],
        "tone": TONES.get(submission.outcome, REFUSED_TONE),
        "status": submission.result.get("status"),
        "reason": submission.reason,
        "at": submission.created_at,
        "way_in": WAYS_IN.get(submission.dialect, submission.dialect),
        "form": names.form(submission),
        "key": names.key(submission),
        "ip": submission.ip,
        "is_test": submission.is_test,
        "lead": LEAD.show(submission.person_id) if submission.person_id is not None else "",
        "sender": sender_of(submission),
    }


def _words(names: Names) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        "outcome": ("Outcome", OUTCOMES),
        "dialect": ("Way in", WAYS_IN),
        "form": ("Form", names.forms),
        "key": ("Key", names.keys),
        "since": ("Since", {name: words for name, (words, _) in SINCE.items()}),
    }
