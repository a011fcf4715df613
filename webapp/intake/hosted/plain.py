"""A form that was never published: four fields that everybody knows, or, sent back, those that a plain form sent."""

from collections.abc import Mapping, Sequence

from webapp.forms.definition.defaults import DEFAULT
from webapp.forms.definition.field import FormField
from webapp.forms.mapping import map_fields
from webapp.forms.settings import FormSettings
from webapp.intake.hosted.specials import SPECIALS

DEFAULT_FIELDS: Sequence[FormField] = DEFAULT.fields
_BY_TARGET = dict(zip(("name", "email", "phone", "noteContent"), DEFAULT_FIELDS, strict=True))
PARTS_OF_A_NAME = ("firstName", "lastName")


def fields_of(sent: Mapping[str, object], form: FormSettings) -> Sequence[FormField]:
    """The fields that were sent, and an email where none is among them."""
    names = [name for name in sent if name and name not in (*SPECIALS, form.honeypot_field)]
    if not names:
        return DEFAULT_FIELDS
    fields = [_field_of(name, form) for name in names]
    if any("email" in targets_of(name, form) for name in names):
        return fields
    return [_BY_TARGET["email"], *fields]


def targets_of(name: str, form: FormSettings) -> tuple[str, ...]:
    """What the answer becomes, by the API's names; a full name becomes two."""
    targets = tuple(map_fields({name: "an answer"}, form.field_mapping).values)
    return (*targets, *PARTS_OF_A_NAME) if "name" in targets else targets


def _field_of(name: str, form: FormSettings) -> FormField:
    """A field by its bare name, whatever that holds: drawn as the default one for the same thing."""
    alike = next((_BY_TARGET[target] for target in targets_of(name, form) if target in _BY_TARGET), None)
    own = name.replace("_", " ").replace("-", " ").strip()
    kind = alike.type if alike else "short_text"
    return FormField.model_construct(key=name, type=kind, label=own[:1].upper() + own[1:])
