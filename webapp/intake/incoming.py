"""What intake works on: a call as it arrived, what its credentials opened, the submission it carries, the outcome.

All free of Flask: a stored submission is read and accepted again exactly as it was the first time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from webapp.deals.business import Business
from webapp.errors import InternalError
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rules import Effects
from webapp.forms.settings import FormSettings
from webapp.intake.prepared import Prepared, Warning
from webapp.intake.uploads import Upload
from webapp.submissions.attached import Attached


@dataclass(frozen=True)
class Call:
    """One request. `headers`: those that a dialect may look at, names in lower case. `reference`: the id in the path.

    `uploads`: the files that were lifted out of the body, until they are kept.
    `host_origin` is the origin of the address that was called, so that our own pages are known as ours.
    """

    method: str
    path: str
    reference: str
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    ip: str
    received_at: datetime
    host_origin: str | None = None
    sandbox: bool = False
    uploads: Sequence[Upload] = ()

    @property
    def origin(self) -> str | None:
        return self.headers.get("origin")


@dataclass(frozen=True)
class DomainFacts:
    """A website of the workspace, and what its forms require beside an email or a phone."""

    host: str
    required_fields: Sequence[str]


@dataclass(frozen=True)
class Holder:
    """Whose the credentials are. `credential` names them in the ledger, never their secret.

    `domain`: the website that a call names. `ip_keeping`: what is kept of a visitor's address.
    """

    workspace_id: bytes
    limits: Mapping[str, int]
    country: str
    lead_statuses: Sequence[str]
    exempt_ips: Sequence[str]
    has_blocklist: bool
    ip_keeping: str
    credential: str
    is_test: bool
    key_id: bytes | None = field(default=None, kw_only=True)
    domain: DomainFacts | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Access(Holder):
    """What good credentials open: the form that the call is for, and on a hosted page what it publishes, if it does."""

    form: FormSettings
    inbound_id: bytes | None = None
    definition: Definition | None = None


@dataclass(frozen=True)
class Repeat:
    """An Idempotency-Key: `key` is its digest, `fingerprint` that of the body.

    `correctable`: another body under the same key is a correction of the same person's submission, not a conflict.
    """

    key: bytes
    fingerprint: bytes
    correctable: bool = False


@dataclass(frozen=True)
class Incoming:
    """A submission as a dialect has read it; ids are reserved here, before anything is written.

    `fields` are as sent; `person` needs no mapping, being worded by the API's names, and `custom` no mapping either.
    `need` raises what this way in answers when the mapped fields are not enough. `suspicion` quarantines,
    unless `proof`, the digest of a challenge that was solved, lifts it.
    `effects`: what the form's rules make of the lead. `attached`: what is written along with the row.
    `partial`: filled in so far, and not sent. `twin`: where the idempotency keys have the other half of the same page,
    the sent form of a partial one and the reverse; `resumes`: the partial submission that this one goes on with.
    `stored`: the row is in the ledger already, and only its outcome is written.
    """

    call: Call
    access: Access
    dialect: str
    submission_id: bytes
    lead_id: bytes
    fields: Mapping[str, object]
    need: Callable[[Prepared], None]
    body: bytes
    person: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, object] = field(default_factory=dict)
    business: Business | None = None
    callback_at: datetime | None = None
    warnings: Sequence[Warning] = ()
    effects: Effects = Effects()
    metadata: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    match_field: str = "email"
    honeypots: Sequence[str] = ()
    suspicion: str | None = None
    proof: bytes | None = None
    repeat: Repeat | None = None
    stored: bool = False
    trusted: bool = False
    attached: Attached = Attached()
    partial: bool = False
    twin: bytes | None = None
    resumes: bytes | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a submission; `repeated` when it is the answer to an earlier one.

    `answer`: what only some ways in tell of, such as the deal that was opened.
    """

    submission_id: bytes
    lead_id: bytes
    is_new: bool
    outcome: str
    created_at: datetime
    matched_by: str | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[Warning] = ()
    repeated: bool = False


class KeptAsFailed(InternalError):
    """A bug or a broken setting stopped a submission; it is kept, and can be tried again (P12)."""

    def __init__(self, submission_id: bytes) -> None:
        self.submission_id = submission_id
        super().__init__()
