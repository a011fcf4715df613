"""What comes along with a post: the files of its form's file fields, by references, and the consents given.

The value of a file field is a list of signed references, whether its files came just now or with the page before.
"""

from collections.abc import Iterator, Mapping, Sequence

from flask import current_app

from webapp.forms.definition.consent import consent_record
from webapp.forms.definition.field import FormField
from webapp.intake.incoming import Access
from webapp.submissions.attached import Attached
from webapp.submissions.consents import MAIL, TICK
from webapp.submissions.files.references import Reference, read, sign
from webapp.submissions.files.store import Store

_GONE = "“{}” is no longer here. Choose it again."

Answers = Mapping[str, object]


def fields_of(access: Access, kind: str) -> Sequence[FormField]:
    """The fields of a type that the form publishes."""
    return [field for field in access.definition.fields if field.type == kind] if access.definition else []


def with_references(sent: Answers, access: Access) -> dict[str, object]:
    """The answers with nothing but references in file fields; one that holds none is left out."""
    files = {field.key: held(sent, field, access) for field in fields_of(access, "file")}
    signed = {key: [sign(file, access.form.id) for file in found] for key, found in files.items() if found}
    return {**{name: value for name, value in sent.items() if name not in files}, **signed}


def held(sent: Answers, field: FormField, access: Access) -> list[Reference]:
    """The files of a field, each once, those that were not taken among them."""
    references = (read(text, access.form.id) for text in as_list(sent.get(field.key)))
    return list(dict.fromkeys(file for file in references if file is not None and file.field == field.key))


def file_problems(sent: Answers, access: Access) -> dict[str, list[str]]:
    """What is wrong with the files, by field."""
    found = {
        field.key: list(_problems(held(sent, field, access), field, access)) for field in fields_of(access, "file")
    }
    return {key: told for key, told in found.items() if told}


def attached(answered: Answers, access: Access) -> Attached:
    """What is to be written with the submission. `answered`: the answers that count, as they were read."""
    files = [file for field in fields_of(access, "file") for file in held(answered, field, access)]
    ticked = [field for field in fields_of(access, "consent") if answered.get(field.key)]
    how = MAIL if access.form.confirms_consent else TICK
    return Attached(files, [consent_record(field, access.form.version, how) for field in ticked])


def as_fields(answered: Answers, along: Attached, access: Access) -> dict[str, object]:
    """The answers as a lead keeps them: files by their names; a consent is a record of its own and no field."""
    names: dict[str, list[str]] = {}
    for file in along.files:
        names.setdefault(file.field, []).append(file.name)
    consents = {field.key for field in fields_of(access, "consent")}
    return {name: names.get(name, value) for name, value in answered.items() if name not in consents}


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _problems(files: Sequence[Reference], field: FormField, access: Access) -> Iterator[str]:
    store = Store(current_app.config["FILES_DIR"])
    for file in files:
        if file.problem:
            yield file.problem
        elif store.find(access.workspace_id, file.id_for(access.form.id)) is None:
            yield _GONE.format(file.name)
    if len(files) > field.max_files:
        yield f"Choose at most {field.max_files} file{'s' if field.max_files > 1 else ''}."
