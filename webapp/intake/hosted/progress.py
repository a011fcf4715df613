"""How far a visitor has come in a form of several pages: carried by the page itself, signed, and stored nowhere else.

So it works without cookies, two tabs do not disturb each other, and nobody's answers lie on a server before they send.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.intake.dialect import Data, honeypots
from webapp.intake.incoming import Access

LONGEST = 160 * 1024  # characters of the token; with the page's own answers it has to pass the gate


@dataclass(frozen=True)
class Progress:
    """`page`: the one that is shown or was sent; after the last comes the review.

    `typed`: as it was sent, by the names of controls, from all pages.
    `reviewed`: the answers were shown once more, so that a page that is changed leads back there.
    """

    page: int = 0
    typed: Mapping[str, object] = field(default_factory=dict)
    reviewed: bool = False


def token_of(progress: Progress, definition: Definition, form_id: bytes) -> str:
    """What a page carries beside its own controls; compressed where that is shorter."""
    here = names_of(fields_of_page(definition, progress.page))
    carried = {name: value for name, value in progress.typed.items() if name not in here}
    token = _serializer(form_id).dumps([progress.page, progress.reviewed, carried])
    return token if isinstance(token, str) else token.decode()


def gather(data: Data, access: Access, definition: Definition) -> Progress:
    """What was typed on the page that was sent and on those before and after it.

    What is sent without a token, or with another form's, is a form that was sent as a whole. A trap stays filled.
    """
    traps = honeypots(access, "_gotcha")
    known = {*definition.names(), *traps}
    sent = {name: value for name, value in data.items() if name in known and not (name in traps and value == "")}
    carried = read_token(data.get("_draft"), access.form.id)
    if carried is None:
        return Progress(typed=sent)
    return replace(carried, page=min(carried.page, len(definition.steps)), typed={**carried.typed, **sent})


def read_token(token: object, form_id: bytes) -> Progress | None:
    """None where it is none of this form's."""
    if not isinstance(token, str):
        return None
    try:
        page, reviewed, typed = _serializer(form_id).loads(token)
    except BadData:
        return None
    return Progress(page, typed, reviewed)


def fields_of_page(definition: Definition, page: int) -> Sequence[FormField]:
    """Hidden inputs stand on the first page, wherever their owner put them: they are known from the start.

    The review, which comes after the last page, has no fields.
    """
    shown = [field for page_fields in definition.steps[page : page + 1] for field in page_fields]
    shown = [field for field in shown if field.type != "hidden"]
    return [*shown, *(field for field in definition.fields if field.type == "hidden")] if page == 0 else shown


def names_of(fields: Sequence[FormField]) -> frozenset[str]:
    return frozenset(name for field in fields for name in field.names)


def _serializer(form_id: bytes) -> URLSafeSerializer:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=f"answers to {form_id.hex()}")
