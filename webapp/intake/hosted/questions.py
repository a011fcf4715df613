"""What a hosted page asks and what of it must be answered: the published fields, else four that everybody knows (H3).

The page that answers a plain HTML form asks what that form sent, so that nothing typed is ever lost.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.errors import Invalid
from webapp.forms.definition.field import FormField
from webapp.forms.mapping import map_fields
from webapp.forms.settings import FormSettings
from webapp.intake.cleaning import clean
from webapp.intake.hosted.embedded import EMBEDDED
from webapp.intake.incoming import Access
from webapp.intake.prepared import Prepared
from webapp.leads.canonical import email_key

SPECIALS = ("_next", "_gotcha", "_subject", "_replyto", "_key", "_t", *EMBEDDED)
DEFAULT_FIELDS: Sequence[FormField] = (
    FormField(key="name", label="Name", type="full_name"),
    FormField(key="email", label="Email", type="email"),
    FormField(key="phone", label="Phone", type="phone"),
    FormField(key="message", label="Message", type="long_text"),
)
_WRONG_EMAIL = "Enter an email address in the right format, like name@example.com"
_BY_TARGET = dict(zip(("name", "email", "phone", "noteContent"), DEFAULT_FIELDS, strict=True))
_PARTS_OF_A_NAME = ("firstName", "lastName")

Problems = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """A field as the page draws it, with what was answered and what is wrong with that."""

    id: str
    field: FormField
    answers: Sequence[str]
    problem: str

    @property
    def name(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return self.field.label or self.field.key

    @property
    def required(self) -> bool:
        return self.field.required

    @property
    def type(self) -> str:
        return self.field.type

    @property
    def autocomplete(self) -> str:
        return self.field.autocomplete or self.field.kind.autocomplete

    @property
    def answer(self) -> str:
        return ", ".join(self.answers)

    @property
    def described_by(self) -> str:
        """The ids of its hint and of its error, for aria-describedby."""
        return " ".join([f"{self.id}-hint"] * bool(self.field.hint) + [f"{self.id}-error"] * bool(self.problem))


def need(prepared: Prepared, sent: Mapping[str, object], access: Access) -> None:
    """Raises Invalid where a required field is empty, an email is none, or there is nothing to know the person by."""
    problems = dict(_problems(sent, access.definition.fields if access.definition else ()))
    if not access.definition and not prepared.has("email", "phone", *_PARTS_OF_A_NAME):
        nobody = "Enter an email address, a phone number or a name"
        problems["email"] = [_WRONG_EMAIL if prepared.unusable_email else nobody]
    if problems:
        raise Invalid(next(iter(problems.values()))[0], fields=problems)


def ask(access: Access, sent: Mapping[str, object], problems: Problems) -> list[Question]:
    """The questions of the page, with the answers that were sent."""
    fields = access.definition.fields if access.definition else _fields_of(sent, access.form)
    names = {field.key for field in fields}
    of_targets = {key: problem for key, problem in problems.items() if key not in names}
    questions = []
    for number, field in enumerate(fields, start=1):
        name, label = field.key, field.label or field.key
        keys = _targets(name, access.form)
        found = [problems[name]] if name in problems else [of_targets[key] for key in keys if key in of_targets]
        problem = _sentence(label, found[0][0]) if found else ""
        questions.append(Question(f"field-{number}", field, _answers(sent.get(name)), problem))
    return questions


def _problems(sent: Mapping[str, object], fields: Sequence[FormField]) -> Iterator[tuple[str, list[str]]]:
    for field in fields:
        name = field.key
        answers = [answer for answer in _answers(clean(sent.get(name))) if answer.strip()]
        if field.required and not answers:
            yield name, [_demand(field.label or name, field.type)]
        elif field.type == "email" and any(email_key(answer) is None for answer in answers):
            yield name, [_WRONG_EMAIL]


def _demand(label: str, kind: str) -> str:
    """A sentence that reads well with any label, a question too."""
    verbs = {"select": "Choose an option for", "radio": "Choose an option for", "checkboxes": "Choose an option for"}
    return f"{verbs.get(kind, 'Tick' if kind == 'checkbox' else 'Fill in')} “{label}”"


def _sentence(label: str, problem: str) -> str:
    """A problem that begins in lower case speaks of its field."""
    return f"{label} {problem}" if problem[:1].islower() else problem


def _answers(value: object) -> list[str]:
    """What was typed or chosen; what JSON holds beside texts is worded as JSON words it."""
    values = value if isinstance(value, list) else [value]
    return [
        item if isinstance(item, str) else json.dumps(item)
        for item in values
        if item is not None and item is not False and item != ""
    ]


def _fields_of(sent: Mapping[str, object], form: FormSettings) -> Sequence[FormField]:
    """The fields of a form that declares none: those it sent, and an email where none is among them."""
    names = [name for name in sent if name and name not in (*SPECIALS, form.honeypot_field)]
    if not names:
        return DEFAULT_FIELDS
    fields = [_field_of(name, form) for name in names]
    if any("email" in _targets(name, form) for name in names):
        return fields
    return [_BY_TARGET["email"], *fields]


def _field_of(name: str, form: FormSettings) -> FormField:
    """A field by its bare name, whatever that holds: drawn as the default one for the same thing."""
    alike = next((_BY_TARGET[target] for target in _targets(name, form) if target in _BY_TARGET), None)
    own = name.replace("_", " ").replace("-", " ").strip()
    kind = alike.type if alike else "short_text"
    return FormField.model_construct(key=name, type=kind, label=own[:1].upper() + own[1:])


def _targets(name: str, form: FormSettings) -> tuple[str, ...]:
    """What the answer becomes, by the API's names; a full name becomes two."""
    targets = tuple(map_fields({name: "an answer"}, form.field_mapping).values)
    return (*targets, *_PARTS_OF_A_NAME) if "name" in targets else targets
