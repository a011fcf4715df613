"""The templates that a new form may begin with: documents as Export makes them, each with a sentence on its use."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic_core import from_json

from webapp.errors import NotFound
from webapp.forms.builder.document import FormDocument

FOLDER = Path(__file__).parent / "templates"
SLUGS = (
    *("contact", "quote-request", "callback-request", "demo-booking"),
    *("newsletter", "event-registration", "job-application", "product-feedback"),
)


@dataclass(frozen=True)
class Template:
    slug: str
    summary: str
    document: FormDocument


BLANK = Template("blank", "Start with an empty page.", FormDocument(name="New form"))


@cache
def templates() -> tuple[Template, ...]:
    return tuple(_read(slug) for slug in SLUGS)


def template_of(slug: str) -> Template:
    """Raises NotFound."""
    found = {template.slug: template for template in (BLANK, *templates())}.get(slug)
    if found is None:
        raise NotFound("This template does not exist.")
    return found


def _read(slug: str) -> Template:
    content = from_json((FOLDER / f"{slug}.json").read_bytes())
    return Template(slug, content["summary"], FormDocument.model_validate(content["form"]))
