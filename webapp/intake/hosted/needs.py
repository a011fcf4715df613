"""What a submission of a form must bring: what its published fields say, else somebody who can be answered (H3)."""

from webapp.errors import Invalid
from webapp.forms.definition.words import words_of
from webapp.intake.hosted.plain import PARTS_OF_A_NAME, targets_of
from webapp.intake.hosted.reading import Reading
from webapp.intake.incoming import Access
from webapp.intake.prepared import Prepared
from webapp.leads.filling import LENGTHS


def need(prepared: Prepared, reading: Reading | None, access: Access) -> None:
    """Raises Invalid with one problem for each field that has any, in the words of the form's language."""
    problems = {**reading.problems, **_too_long(prepared, reading, access)} if reading else _nobody(prepared)
    if problems:
        raise Invalid(next(iter(problems.values())), fields={name: [text] for name, text in problems.items()})


def _nobody(prepared: Prepared) -> dict[str, str]:
    if prepared.has("email", "phone", *PARTS_OF_A_NAME):
        return {}
    return {"email": words_of(None)("not_email" if prepared.unusable_email else "nobody")}


def _too_long(prepared: Prepared, reading: Reading, access: Access) -> dict[str, str]:
    """What a lead's field cannot hold, told at the field that becomes it."""
    too_long = prepared.problems.keys() & LENGTHS.keys()
    return {
        asked.key: reading.words("length_max", label=asked.label or asked.key, max=LENGTHS[target])
        for asked in reading.definition.fields
        for target in (targets_of(asked.key, access.form) if too_long and asked.names else ())
        if target in too_long and asked.key not in reading.problems
    }
