"""What a visitor has filled in and not sent: kept only where the form asks for it and the visitor has agreed.

Agreed has who ticked each consent that the form requires, or any where it requires none. An owner of a form without a
consent states by `incomplete` itself that its visitors know. And it must say whom to ask: by an email or a phone.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from sqlalchemy import Connection, select

from webapp.errors import Invalid
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rules import Effects
from webapp.intake.bodies import BadBody, parse_fields
from webapp.intake.dialect import Data
from webapp.intake.hosted.progress import gather
from webapp.intake.hosted.reading import Reading
from webapp.intake.hosted.specials import CARRIED
from webapp.intake.hosted.suspicion import suspicion
from webapp.intake.idempotency import digest_of, repeat_of_page
from webapp.intake.incoming import Access, Call, Incoming
from webapp.intake.prepared import Prepared
from webapp.leads.models import Lead
from webapp.submissions.models import PARTIAL, Submission
from webapp.submissions.resuming import resumed

MARK, RESUME = "_partial", "_resume"
_FORM = "application/x-www-form-urlencoded"


def is_sent(data: Data) -> bool:
    """Whether a post sends the form, and not only tells of it, or turns to another of its pages."""
    return MARK not in data and data.get("_step") in (None, "send")


def has_agreed(definition: Definition, answers: Mapping[str, object]) -> bool:
    consents = [field for field in definition.fields if field.type == "consent"]
    required = [field for field in consents if field.required]
    given = [field for field in consents if answers.get(field.key)]
    return all(field in given for field in required) and (bool(given) or not consents)


def as_body(call: Call, data: Data, reading: Reading) -> tuple[Call, Data]:
    """All that was filled in so far as one post, as it can be read again, from whichever page it came."""
    told = {name: data[name] for name in (*CARRIED, "_key", "_t") if name in data}
    whole = {**{name: value for name, value in reading.progress.typed.items() if value != ""}, **told, MARK: "1"}
    return replace(call, body=urlencode(whole, doseq=True).encode(), content_type=_FORM), whole


def twin_of(call: Call, data: Data, access: Access) -> bytes | None:
    """What the partial submissions of a page go by, for the sent form to find them; None where there can be none."""
    key = data.get("_key")
    if access.definition is None or not access.definition.incomplete or not isinstance(key, str):
        return None
    return digest_of(access, call.path, _own_key(key))


def as_partial(incoming: Incoming, data: Data, reading: Reading | None) -> Incoming:
    """A submission that was not sent. Raises Invalid where it must not be kept."""
    access, key = incoming.access, data.get("_key")
    definition = access.definition
    if reading is None or definition is None or not definition.incomplete or not isinstance(key, str) or not key:
        raise Invalid("This form keeps nothing that is not sent.")
    if not has_agreed(definition, reading.kept):
        raise Invalid("Nothing is kept before it is agreed to.")
    own = repeat_of_page(incoming.call, access, _own_key(key), reading.kept)
    twin = digest_of(access, incoming.call.path, key)
    unproven = suspicion(incoming.call, data, access)  # a proof of work is asked when the form is sent
    return replace(
        incoming,
        partial=True,
        need=_contact,
        effects=Effects(),
        details={},
        suspicion=unproven,
        repeat=own,
        twin=twin,
    )


def _own_key(key: str) -> str:
    """What a page's partial submissions go by, so that they never stand for the sent form."""
    return f"{key}/partial"


def _contact(prepared: Prepared) -> None:
    if prepared.person.email_key is None and prepared.person.phone_key is None:
        raise Invalid("Nothing is kept of somebody who cannot be asked.")


def answers_left(connection: Connection, access: Access, token: object) -> Mapping[str, object] | None:
    """What was filled in by the time of a link; None where it is too old, or its lead is complete or gone by now."""
    submission_id = resumed(token)
    if submission_id is None or access.definition is None:
        return None
    left = (
        select(Submission.body)
        .join(Lead.__table__, Lead.id == Submission.person_id)
        .where(Submission.id == submission_id, Submission.form_id == access.form.id, Submission.outcome == PARTIAL)
        .where(Submission.workspace_id == access.workspace_id, Lead.is_incomplete.is_(True), Lead.deleted_at.is_(None))
    )
    body = connection.execute(left).scalar()
    try:
        fields = parse_fields(body, _FORM) if body is not None else None
    except BadBody:
        return None
    return gather(fields, access, access.definition).typed if fields is not None else None
