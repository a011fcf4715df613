"""Happening: an event with all that decides who is told of it, loaded for a whole batch in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from webapp.callbacks.models import Callback
from webapp.database.ids import parse
from webapp.deliveries.form_webhooks import form_endpoint, is_current
from webapp.deliveries.models import Endpoint
from webapp.events.models import Event
from webapp.forms.definition.words import Words, words_of
from webapp.forms.models import Form, FormVersion
from webapp.forms.published import published
from webapp.http.fields import CALLBACK
from webapp.leads.models import Lead
from webapp.submissions.consenting import ASKED
from webapp.submissions.files.links import Links
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.rows import files_of
from webapp.submissions.models import Submission
from webapp.workspaces.models import Member

_submissions, _leads = Submission.__table__, Lead.__table__
_lead = select(*_leads.c["id", "first_name", "last_name", "email", "phone", "assignee_id"])


@dataclass(frozen=True)
class Happening:
    """`form_endpoint` is the form's own webhook, `endpoints` the workspace's others, `members` those who are there.

    `lead`: what it is called, its email and whose it is; `caller`: the member who makes the call it tells of;
    `words`: ours, in the language of a form whose visitor is asked something.
    """

    event: Event
    form: Form | None
    submission: Row[Any] | None
    form_endpoint: Endpoint | None
    endpoints: Sequence[Endpoint]
    members: Sequence[Member]
    files: Sequence[SubmissionFile] = ()
    lead: Row[Any] | None = None
    caller: bytes | None = None
    words: Words = field(default_factory=partial(words_of, None))

    @property
    def fields(self) -> dict[str, Any]:
        """What the submission was mapped to: firstName, email, noteContent, …"""
        return dict(self._mapped.get("fields") or {})

    @property
    def custom_data(self) -> dict[str, Any]:
        """What found no place of its own. A field of files is a list of name, size, type and a link that expires."""
        told = defaultdict[str, list[Any]](list)
        if self.files:
            links = Links.of_app()
            for file in self.files:
                told[file.field].append(links.told(file))
        return {**(self._mapped.get("customData") or {}), **told}

    @property
    def subject(self) -> str | None:
        """The subject of its notification that a submission may bring along."""
        return self._result.get("subject")

    @property
    def reply_to(self) -> str | None:
        """Whom an answer to its notification reaches: whom the submission names for that, else the lead."""
        return self._result.get("replyTo") or self.fields.get("email")

    @property
    def assignee(self) -> Member | None:
        """Whose lead it is, if they are still there."""
        whose = self.lead.assignee_id if self.lead is not None else None
        return next((member for member in self.members if member.id == whose), None)

    @property
    def _result(self) -> dict[str, Any]:
        return self.submission.result if self.submission is not None else {}

    @property
    def _mapped(self) -> dict[str, Any]:
        return (self.submission.mapped if self.submission is not None else None) or {}


def load(session: Session, events: Sequence[Event]) -> list[Happening]:
    workspaces = {event.workspace_id for event in events}
    forms = _by_id(session.scalars(select(Form).where(Form.id.in_({event.form_id for event in events} - {None}))))
    submissions = _by_id(_load_submissions(session, {event.submission_id for event in events} - {None}))
    files = _by(files_of(session, submissions), "submission_id")
    endpoints = session.scalars(
        select(Endpoint)
        .where(Endpoint.workspace_id.in_(workspaces), Endpoint.deleted_at.is_(None))
        .order_by(Endpoint.id)
    ).all()
    members = session.scalars(
        select(Member).where(Member.workspace_id.in_(workspaces), Member.removed_at.is_(None)).order_by(Member.id)
    ).all()
    leads = _leads_of(session, events)
    callers = _callers_of(session, events)
    words = _words_of(session, events)
    own = _webhooks_of(session, forms.values(), endpoints)
    others = _by((endpoint for endpoint in endpoints if endpoint.form_id is None), "workspace_id")
    present = _by(members, "workspace_id")
    return [
        Happening(
            event,
            forms.get(event.form_id),
            submissions.get(event.submission_id),
            own.get(event.form_id),
            others[event.workspace_id],
            present[event.workspace_id],
            files[event.submission_id or b""],
            leads.get(event.lead_id),
            callers.get(event.data.get("callbackId")),
            words.get(event.form_id) or words_of(None),
        )
        for event in events
    ]


def _load_submissions(session: Session, ids: set[Any]) -> Sequence[Row[Any]]:
    columns = _submissions.c["id", "mapped", "result", "credential", "created_at"]
    return session.execute(select(*columns).where(_submissions.c.id.in_(ids))).all()


def _leads_of(session: Session, events: Sequence[Event]) -> dict[Any, Row[Any]]:
    ids = {event.lead_id for event in events} - {None}
    return _by_id(session.execute(_lead.where(_leads.c.id.in_(ids)))) if ids else {}


def _callers_of(session: Session, events: Sequence[Event]) -> dict[Any, bytes | None]:
    """Who makes a call, by its public id."""
    ids = {parse("cb", event.data["callbackId"]) for event in events if event.kind == "callback.scheduled"} - {None}
    calls = Callback.__table__
    rows = session.execute(select(calls.c.id, calls.c.assignee_id).where(calls.c.id.in_(ids))).all() if ids else ()
    return {CALLBACK.show(row.id): row.assignee_id for row in rows}


def _words_of(session: Session, events: Sequence[Event]) -> dict[Any, Words]:
    """In the language that a form was published in, by its id."""
    ids = {event.form_id for event in events if event.kind == ASKED}
    newest = and_(FormVersion.form_id == Form.id, FormVersion.number == Form.version)
    asked = select(Form.id, FormVersion.id.label("version_id")).join(FormVersion, newest).where(Form.id.in_(ids))
    rows = session.execute(asked).all() if ids else ()
    return {row.id: words_of(published(session.connection(), row.version_id)) for row in rows}


def _webhooks_of(session: Session, forms: Iterable[Form], endpoints: Iterable[Endpoint]) -> dict[Any, Endpoint]:
    """The webhook of each form that has one now, by the form's id; made or mended where the form's setting changed."""
    known = {endpoint.form_id: endpoint for endpoint in endpoints if endpoint.form_id is not None}
    found: dict[Any, Endpoint] = {}
    for form in forms:
        endpoint = known.get(form.id)
        current = endpoint if endpoint is not None and is_current(endpoint, form) else form_endpoint(session, form)
        if form.webhook_url and current is not None:
            found[form.id] = current
    return found


def _by_id(rows: Iterable[Any]) -> dict[Any, Any]:
    return {row.id: row for row in rows}


def _by(rows: Iterable[Any], name: str) -> dict[bytes, list[Any]]:
    grouped: dict[bytes, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, name)].append(row)
    return grouped
