"""Fields that a form is sent and that nobody has placed: what its newest submissions left as custom data.

Looked for when somebody looks, in what the ledger keeps; taking submissions in costs nothing for it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, case, select
from sqlalchemy.orm import Session

from webapp.forms.definition.definition import Definition
from webapp.forms.mapping import CUSTOM, has_place, normalise_name
from webapp.forms.models import Form, FormVersion
from webapp.forms.published import published
from webapp.intake.dialects import DIALECTS
from webapp.intake.incoming import Call
from webapp.leads.guessing import Guess, guess, words_of
from webapp.submissions.models import Submission
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_fields import fields_of
from webapp.workspaces.custom_values import as_text
from webapp.workspaces.models import Workspace

LOOKED_AT = 500
MOST = 20
EXAMPLES = 3
_GUESSED_BY = 50  # different values
_LONGEST = 200  # of a name that a mapping takes
_OURS = "invalidEmail"
_WITH_UNMAPPED = {dialect.name: dialect for dialect in DIALECTS if dialect.unmapped is not None}
_SECOND = re.compile(r" \(\d+\)$")  # what two fields for one key are told apart by
_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Unplaced:
    """A field by its name as it is mostly sent, and in how many submissions; `target`: where it may belong, or empty.

    `looked_at`: how many different values the guess was made of.
    """

    name: str
    count: int
    examples: Sequence[str]
    looked_at: int
    guess: Guess | None
    target: str


@dataclass
class _Found:
    names: Counter[str] = field(default_factory=Counter)
    values: dict[str, None] = field(default_factory=dict)  # as an ordered set


def unplaced(session: Session, form: Form) -> list[Unplaced]:
    """Of the newest five hundred submissions that were accepted; what looks like something first, then the frequent."""
    custom = fields_of(session, form.workspace_id, "lead")
    placed = {_OURS, *(one.key for one in custom), *_own_names(session, form), *_kept_names(form)}
    found: dict[str, _Found] = {}
    for name, value in _sent(session, form):
        if name not in placed and 0 < len(name) <= _LONGEST and not has_place(name, form.field_mapping):
            one = found.setdefault(normalise_name(name), _Found())
            one.names[name] += 1
            if len(one.values) < _GUESSED_BY:
                one.values.setdefault(as_text(value))
    country = session.get_one(Workspace, form.workspace_id).country
    fields = [_guessed(one, custom, country) for one in found.values()]
    return sorted(fields, key=lambda one: (one.guess is None, -one.count, one.name))[:MOST]


def _sent(session: Session, form: Form) -> Iterator[tuple[str, Any]]:
    """Names and values that the newest submissions left as custom data, and that a mapping could place."""
    body = case((Submission.dialect.in_(list(_WITH_UNMAPPED)), Submission.body), else_=None).label("body")
    own = Submission.workspace_id == form.workspace_id, Submission.form_id == form.id
    live = Submission.outcome == "accepted", Submission.is_test.is_(False)
    newest = select(Submission.dialect, Submission.content_type, Submission.created_at, Submission.mapped, body)
    for row in session.execute(newest.where(*own, *live).order_by(Submission.id.desc()).limit(LOOKED_AT)):
        custom = (row.mapped or {}).get("customData") or {}
        unmapped = _unmapped(row) if custom else ()
        for name, value in custom.items():
            if value not in _EMPTY and name not in unmapped and _SECOND.sub("", name) not in custom.keys() - {name}:
                yield name, value


def _unmapped(row: Row[Any]) -> Collection[str]:
    dialect = _WITH_UNMAPPED.get(row.dialect)
    if dialect is None or dialect.unmapped is None:
        return ()
    call = Call("POST", "", "", row.body, row.content_type, {}, "", row.created_at)
    return dialect.unmapped(dialect.read_body(call))


def _own_names(session: Session, form: Form) -> Iterator[str]:
    """Those of the fields that the form itself asks for: where they belong is said beside them in the builder."""
    version = select(FormVersion.id).where(FormVersion.form_id == form.id, FormVersion.number == form.version)
    version_id = session.scalar(version)
    definition = published(session.connection(), version_id) if version_id is not None else Definition()
    yield from (one.key for one in definition.fields)
    yield from definition.names()


def _kept_names(form: Form) -> Iterator[str]:
    """The keys of custom data that the mapping itself names."""
    return (target.removeprefix(CUSTOM) for target in form.field_mapping.values() if target.startswith(CUSTOM))


def _guessed(found: _Found, custom: Sequence[CustomField], country: str) -> Unplaced:
    name, values = found.names.most_common(1)[0][0], list(found.values)
    guessed = guess(name, values, country)
    of_one = _custom_field(name, guessed, custom)
    target = CUSTOM + of_one.key if of_one is not None else guessed.target if guessed is not None else ""
    return Unplaced(name, found.names.total(), values[:EXAMPLES], len(values), guessed, target)


def _custom_field(name: str, guessed: Guess | None, custom: Sequence[CustomField]) -> CustomField | None:
    """The custom field that is called so, or that holds the like and shares a word with the name."""
    for one in custom:
        if normalise_name(name) in (normalise_name(one.key), normalise_name(one.label)):
            return one
    if guessed is None or guessed.type == "text":
        return None
    words = words_of(name) | words_of(guessed.noun) - {"a", "an"}
    alike = (one for one in custom if one.type == guessed.type)
    return next((one for one in alike if words & (words_of(one.key) | words_of(one.label))), None)
