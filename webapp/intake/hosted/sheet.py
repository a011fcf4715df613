"""A sheet: all that one page of questions shows, worked out before the template draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.page_rules import rules_for_page, undecided
from webapp.forms.definition.words import words_of
from webapp.forms.settings import FormSettings
from webapp.intake.hosted.plain import targets_of
from webapp.intake.hosted.progress import fields_of_page
from webapp.intake.hosted.questions import Question, question_of, texts_of
from webapp.intake.hosted.reading import Reading
from webapp.intake.hosted.steps import in_steps
from webapp.submissions.files.references import read_again

Problems = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """An answer as the review shows it, and the page on which it can be changed."""

    label: str
    answers: Sequence[str]
    page: int


@dataclass(frozen=True)
class Sheet:
    """`step` of `steps`; both are 0 where the form is a single page. `rules`: for the script that keeps the page so."""

    questions: Sequence[Question]
    head: FormField | None = None
    step: int = 0
    steps: int = 0
    rules: Mapping[str, Any] | None = None
    rows: Sequence[Row] = field(default=())
    is_review: bool = False
    is_last: bool = True

    @property
    def marks_optional(self) -> bool:
        """Where nothing is required, nothing needs to be called optional."""
        return any(question.required for question in self.questions)

    @property
    def has_files(self) -> bool:
        return any(question.type == "file" for question in self.questions)

    @property
    def problems(self) -> Sequence[tuple[str, str]]:
        """Each with the id of the control that it is told at."""
        return [problem for question in self.questions for problem in question.problems]


def plain_sheet(
    form: FormSettings, fields: Sequence[FormField], sent: Mapping[str, object], problems: Problems
) -> Sheet:
    """The page of a form without a published definition."""
    words = words_of(None)
    told = _at_fields(problems, fields, form)
    return Sheet([question_of(place, asked, sent, told, words) for place, asked in enumerate(fields, start=1)])


def sheet_of(reading: Reading, form: FormSettings, problems: Problems) -> Sheet:
    """The page that a visitor has come to. `problems`: by the names of controls, or by what their answers become."""
    definition, page = reading.definition, reading.progress.page
    if page >= len(definition.steps):
        path = [*reading.path, page]
        return Sheet((), None, len(path), len(path), rows=_rows(reading), is_review=True, is_last=False)
    fields, pending = fields_of_page(definition, page), undecided(definition, page)
    told = _at_fields(problems, fields, form)
    places = {asked.key: place for place, asked in enumerate(definition.fields, start=1)}
    questions = [
        _with_rules(question_of(places[asked.key], asked, reading.progress.typed, told, reading.words), reading)
        for asked in fields
        if asked.type != "page_break" and (asked.key not in reading.verdict.hidden or asked.key in pending)
    ]
    return Sheet(questions, _head(fields), *_place(reading), rules=_rules(reading), is_last=_is_last(reading))


def _with_rules(question: Question, reading: Reading) -> Question:
    hidden, required = reading.verdict.hidden, reading.verdict.required
    asked = question.field
    return question.due(
        required=required.get(asked.key, asked.required),
        awaiting=asked.key in hidden,
        ruled=bool(reading.definition.rules),
    )


def _head(fields: Sequence[FormField]) -> FormField | None:
    """The page break that begins the page and says what it is about."""
    return fields[0] if fields and fields[0].type == "page_break" else None


def _place(reading: Reading) -> tuple[int, int]:
    definition: Definition = reading.definition
    if not in_steps(definition):
        return 0, 0
    pages = [*reading.path, *([len(definition.steps)] if definition.review else [])]
    passed = sum(page < reading.progress.page for page in pages)
    return passed + 1, max(len(pages), passed + 1)


def _is_last(reading: Reading) -> bool:
    return not reading.definition.review and not any(page > reading.progress.page for page in reading.path)


def _rules(reading: Reading) -> dict[str, Any] | None:
    return rules_for_page(reading.definition, reading.progress.page, reading.answers)


def _rows(reading: Reading) -> list[Row]:
    return [
        Row(asked.label or asked.key, _shown(asked, reading), page)
        for page in reading.path
        for asked in reading.definition.steps[page]
        if asked.names and reading.shows(asked)
    ]


def _shown(asked: FormField, reading: Reading) -> list[str]:
    """Files by their names."""
    texts = [text for name in asked.names for text in texts_of(reading.answers.get(name))]
    return [read_again(text).name for text in texts] if asked.type == "file" else texts


def _at_fields(problems: Problems, fields: Sequence[FormField], form: FormSettings) -> dict[str, str]:
    """Each problem by the name of a control: what is told of the lead's field is told at the one that becomes it."""
    names = {name for asked in fields for name in asked.names}
    told = {name: problem for name, problem in problems.items() if name in names}
    of_targets = {key: problem for key, problem in problems.items() if key not in names}
    for asked in fields if of_targets else ():
        found = [of_targets[target] for target in targets_of(asked.key, form) if target in of_targets]
        if found and asked.key not in told and asked.names:
            told[asked.key] = _sentence(asked.label or asked.key, found[0])
    return told


def _sentence(label: str, problem: str) -> str:
    """A problem that begins in lower case speaks of its field."""
    return f"{label} {problem}" if problem[:1].islower() else problem
