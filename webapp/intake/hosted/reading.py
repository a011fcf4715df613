"""A post of a published form, read as a whole: its answers, what the rules make of them, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.rules import Verdict, evaluate
from webapp.forms.definition.words import Words, words_of
from webapp.intake.attaching import file_problems, with_references
from webapp.intake.dialect import Data
from webapp.intake.hosted.answers import read_answers
from webapp.intake.hosted.checks import problems_of
from webapp.intake.hosted.progress import Progress, fields_of_page, gather, names_of
from webapp.intake.incoming import Access


@dataclass(frozen=True)
class Reading:
    """`access`: where files may have come along, which are looked for in its store."""

    definition: Definition
    progress: Progress
    access: Access | None = None

    @cached_property
    def words(self) -> Words:
        return words_of(self.definition)

    @cached_property
    def answers(self) -> Mapping[str, object]:
        """By the names of controls, those of hidden fields too."""
        return read_answers(self.definition.fields, self.progress.typed, self.definition.language)

    @cached_property
    def verdict(self) -> Verdict:
        return evaluate(self.definition.rules, self.definition.fields, self.answers)

    @property
    def kept(self) -> dict[str, object]:
        """The answers without those to hidden fields, which nobody means any more."""
        hidden = {name for field in self.definition.fields if field.key in self.verdict.hidden for name in field.names}
        return {name: value for name, value in self.answers.items() if name not in hidden}

    @cached_property
    def path(self) -> tuple[int, ...]:
        """The pages that this visitor sees, in order: none that the rules skip, and none without a field to show."""
        seen, page = [], 0
        while page < len(self.definition.steps):
            if page == 0 or any(self.shows(field) for field in self.definition.steps[page]):
                seen.append(page)
            page = self.verdict.go_to.get(page, page + 1)
        return tuple(seen)

    def shows(self, field: FormField) -> bool:
        return field.type not in ("page_break", "hidden") and field.key not in self.verdict.hidden

    @cached_property
    def problems(self) -> Mapping[str, str]:
        """By the names of controls, in the order of the fields; those of files last."""
        files = file_problems(self.kept, self.access) if self.access else {}
        of_files = {name: texts[0] for name, texts in files.items()}
        return {**problems_of(self.definition.fields, self.answers, self.verdict, self.words), **of_files}

    def at(self, page: int) -> "Reading":
        return replace(self, progress=replace(self.progress, page=page))

    def problems_on(self, page: int) -> Mapping[str, str]:
        here = names_of(fields_of_page(self.definition, page))
        return {name: problem for name, problem in self.problems.items() if name in here}

    def page_of(self, problems: Mapping[str, str]) -> int:
        """The first page with one of these problems, else the one that was sent, which may be the review."""
        last = len(self.definition.steps) if self.definition.review else self.path[-1]
        wrong = (page for page in self.path if names_of(fields_of_page(self.definition, page)) & problems.keys())
        return next(wrong, min(self.progress.page, last))

    def first_wrong(self, pages: Sequence[int]) -> int | None:
        """The first of these pages with something to mend."""
        return next((page for page in pages if self.problems_on(page)), None)


def read_post(data: Data, access: Access) -> Reading | None:
    """None for a form that was never published, which takes whatever it is sent."""
    if access.definition is None:
        return None
    progress = gather(with_references(data, access), access, access.definition)
    return Reading(access.definition, progress, access)
