"""Questions: the fields of a page as it draws them, with what was answered and what is wrong with that."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.forms.definition.bounds import MOST_STARS
from webapp.forms.definition.field import FormField
from webapp.forms.definition.words import Words
from webapp.intake.hosted.checks import DUE_IN_ADDRESS, USUAL_STARS
from webapp.submissions.files.kinds import ANY, endings
from webapp.submissions.files.references import Reference, read_again

_PARTS = (
    ("street", "address-line1"),
    ("city", "address-level2"),
    ("state", "address-level1"),
    ("zip", "postal-code"),
)
_SHAPES = {
    **dict.fromkeys(("radio", "checkboxes", "rating"), "choices"),
    **dict.fromkeys(("checkbox", "consent"), "tick"),
    **{kind: kind for kind in ("long_text", "select", "address", "file", "text", "divider", "hidden")},
}
_INPUT_TYPES = {"email": "email", "phone": "tel", "url": "url", "date": "date"}


@dataclass(frozen=True)
class Question:
    """A field with the id of its first control. `awaiting`: hidden for now, by answers that this page itself asks for.

    `ruled`: a script may make it required, or no longer. `parts`: the inputs of an address, each a question of its own.
    """

    id: str
    field: FormField
    words: Words
    answers: Sequence[str] = ()
    problem: str = ""
    required: bool = False
    awaiting: bool = False
    ruled: bool = False
    parts: Sequence["Question"] = ()

    @property
    def name(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return self.field.label or self.field.key

    @property
    def type(self) -> str:
        return self.field.type

    @property
    def shape(self) -> str:
        """How it is drawn: the macro's name."""
        if self.type == "budget" and self.field.options:
            return "choices"
        return _SHAPES.get(self.type, "input")

    @property
    def input_type(self) -> str:
        """A day that is none is shown as it was typed, which a date input would not do."""
        odd = self.type == "date" and self.answer and self.problem
        return "text" if odd else _INPUT_TYPES.get(self.type, "text")

    @property
    def inputmode(self) -> str:
        return "decimal" if self.type == "budget" else self.field.kind.inputmode

    @property
    def autocomplete(self) -> str:
        return self.field.autocomplete or self.field.kind.autocomplete

    @property
    def several(self) -> bool:
        """Whether more than one of the choices may be taken."""
        return self.type == "checkboxes"

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        """Values and what they are called."""
        if self.type != "rating":
            return [(option, option) for option in self.field.options]
        most = int(self.field.max) if self.field.max.isdecimal() else USUAL_STARS
        most = min(max(most, 1), MOST_STARS)
        return [(str(stars), self.words("stars", stars=stars, max=most)) for stars in range(1, most + 1)]

    @property
    def answer(self) -> str:
        return ", ".join(self.answers)

    @property
    def described_by(self) -> str:
        """The ids of its hint and of its error, for aria-describedby."""
        return " ".join([f"{self.id}-hint"] * bool(self.field.hint) + [f"{self.id}-error"] * bool(self.problem))

    @property
    def accept(self) -> str:
        """The endings that the browser offers to choose from."""
        return ",".join(endings(self.field.accept or ANY))

    @property
    def files(self) -> Sequence[tuple[str, Reference]]:
        """The files that came along before, each with its reference, but for those that were not taken."""
        found = [(answer, read_again(answer)) for answer in self.answers]
        return [(answer, file) for answer, file in found if not file.problem]

    def due(self, *, required: bool, awaiting: bool = False, ruled: bool = False) -> "Question":
        """The same as its form has it by now. Of an address the street and the city are due."""
        parts = [replace(part, required=required and place < DUE_IN_ADDRESS) for place, part in enumerate(self.parts)]
        return replace(self, required=required, awaiting=awaiting, ruled=ruled, parts=parts)

    @property
    def problems(self) -> Iterable[tuple[str, str]]:
        """What is wrong with it, each with the id of the control."""
        asked = self.parts or (self,)
        return [(question.id, question.problem) for question in asked if question.problem]


def question_of(
    place: int, asked: FormField, typed: Mapping[str, object], problems: Mapping[str, str], words: Words
) -> Question:
    """`place`: of the field in the form, from 1, which its id is made of; it is the same on every page."""
    answers, problem = texts_of(typed.get(asked.key)), problems.get(asked.key, "")
    question = Question(f"field-{place}", asked, words, answers, problem)
    if asked.type != "address":
        return question
    parts = [
        Question(
            id=question.id if nr == 0 else f"{question.id}-{part}",
            field=FormField.model_construct(key=name, type="short_text", label=words(part), autocomplete=autocomplete),
            words=words,
            answers=texts_of(typed.get(name)),
            problem=problems.get(name, ""),
        )
        for nr, (name, (part, autocomplete)) in enumerate(zip(asked.names, _PARTS, strict=True))
    ]
    return replace(question, parts=parts, problem="")


def texts_of(value: object) -> list[str]:
    """What was typed or chosen; what JSON holds beside texts is worded as JSON words it."""
    values = value if isinstance(value, list) else [value]
    return [
        item if isinstance(item, str) else json.dumps(item)
        for item in values
        if item is not None and item is not False and item != ""
    ]
