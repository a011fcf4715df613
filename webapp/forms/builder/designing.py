"""What the Design tab does to a form: each verb changes the draft by one step, or leaves it where nothing changed."""

from typing import Any

from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms.definition.calls import Calls
from webapp.forms.definition.contrast import unreadable
from webapp.forms.definition.custom_css import read_css
from webapp.forms.definition.definition import DEFAULT_THANKS, Definition, Thanks
from webapp.forms.definition.theme import Theme
from webapp.forms.drafts import Draft, change_draft, draft_of
from webapp.forms.models import Form
from webapp.http.reading import read_values

OF_THEME = {"logo": "The logo", "cover": "The cover"}
FIELD = "field:"


def set_theme(session: Session, form: Form, theme: Theme, said: str = "The design is changed.") -> Draft:
    """Raises Invalid for colours that cannot be read, unless they are wanted, and for CSS that cannot be served."""
    problems = unreadable(theme)
    if refused := read_css(theme.css).refused:
        problems["css"] = [str(one) for one in refused]
    if problems:
        raise Invalid(next(iter(problems.values()))[0], fields=problems)
    return _change(session, form, said, theme=theme)


def set_image(session: Session, form: Form, slot: str, shown_id: str) -> Draft:
    """Put an image, or none, in its place: the logo, the cover, or `field:` and the key of a divider."""
    done = "is set." if shown_id else "is taken away."
    definition = draft_of(session, form).definition
    if slot in OF_THEME:
        theme = definition.theme.model_copy(update={slot: shown_id})
        return _change(session, form, f"{OF_THEME[slot]} {done}", theme=theme)
    field = definition.field(slot.removeprefix(FIELD))
    if field is None or field.type != "divider":
        raise NotFound("There is no place for an image of this name.")
    fields = [one.model_copy(update={"image": shown_id}) if one is field else one for one in definition.fields]
    return _change(session, form, f"The image of {field.label or field.key} {done}", fields=fields)


def set_words(session: Session, form: Form, language: str, texts: dict[str, str]) -> Draft:
    """The language of the page, and the owner's words in place of ours; an empty text is ours again."""
    kept = {name: text for name, text in texts.items() if text.strip()}
    values = read_values(Definition, {"language": language, "texts": kept})
    return _change(session, form, "The words are changed.", language=values.language, texts=values.texts)


def set_thanks(session: Session, form: Form, thanks: Thanks) -> Draft:
    """Keep a thank-you page; one of the same key is replaced."""
    known = draft_of(session, form).definition.thanks
    changed = [thanks if one.key == thanks.key else one for one in known]
    if thanks not in changed:
        changed = [thanks, *known] if thanks.key == DEFAULT_THANKS else [*known, thanks]
    said = f"The thank-you page {thanks.title or thanks.key} is kept."
    return _change(session, form, said, thanks=read_values(Definition, {"thanks": _documents(changed)}).thanks)


def drop_thanks(session: Session, form: Form, key: str) -> Draft:
    """Rules that choose it stay, and are flagged. Raises NotFound."""
    known = draft_of(session, form).definition.thanks
    if key not in {one.key for one in known}:
        raise NotFound("This thank-you page does not exist.")
    rest = [one for one in known if one.key != key]
    return _change(session, form, f"The thank-you page {key} is removed.", thanks=rest)


def set_calls(session: Session, form: Form, calls: Calls) -> Draft:
    return _change(session, form, "The times to be called at are changed.", calls=calls)


def check_new(definition: Definition, key: str) -> None:
    """Raises Conflict for the key of a page that is there already."""
    if key in {one.key for one in definition.thanks}:
        raise Conflict("There is a page of this name. Choose another one.")


def _documents(thanks: list[Thanks]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json", by_alias=True) for one in thanks]


def _change(session: Session, form: Form, said: str, **parts: Any) -> Draft:
    draft = draft_of(session, form)
    changed = draft.definition.model_copy(update=parts)
    return draft if changed == draft.definition else change_draft(session, form, changed, said)
