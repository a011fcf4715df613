"""Forms that make themselves: named after the source, the campaign or the domain that a submission declares (L9)."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.forms.lifecycle import create_form
from webapp.forms.models import Form
from webapp.workspaces.models import Workspace

MOST_SOURCES = 100
KIND = "source"
_NAME_LENGTH = 200


@dataclass(frozen=True)
class FormSource:
    """What names a form. `family` keeps the ways in apart, since each handles duplicates in its own way."""

    family: str
    name: str
    default_name: str
    duplicate_handling: str = "update_existing"

    @property
    def key(self) -> bytes:
        return hashlib.sha256(f"{self.family}: {self.name}".encode("utf-8", "surrogatepass")).digest()

    @property
    def fallback(self) -> "FormSource":
        """The workspace's default form of the family, for what declares no source, or one too many."""
        return FormSource(self.family, "", self.default_name, self.duplicate_handling)


def for_source(name: str) -> FormSource:
    """L9: the declared `source` of a lead."""
    return FormSource("source", _name(name), "Leads")


def for_campaign(name: str) -> FormSource:
    """W23: the `sourceName` of a web form; its leads are overwritten (W15)."""
    return FormSource("campaign", _name(name), "Web Form", "overwrite")


def for_domain(host: str, kind: str) -> FormSource:
    """R13: a form for each domain and type."""
    return FormSource("domain", _name(f"{host} · {kind}" if kind else host), "Form responses")


def create_source_form(session: Session, workspace_id: bytes, source: FormSource) -> None:
    """Make the form of a source; past the hundredth, the default one, where it is not there yet.

    The workspace is locked meanwhile, so that the count holds. A deleted form gives its source up: the next submission
    must not be lost for it.
    """
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update())
    if source.name and session.scalars(_named_forms(workspace_id)).one() >= MOST_SOURCES:
        source = source.fallback
    known = session.scalar(select(Form).where(Form.workspace_id == workspace_id, Form.source_key == source.key))
    if known is not None and known.deleted_at is None:
        return
    if known is not None:
        known.source_key = None
        session.flush()
    form = create_form(session, workspace_id, source.name or source.default_name)
    form.kind, form.source_key = KIND, source.key
    form.match_field, form.duplicate_handling = "email_then_phone", source.duplicate_handling


def _named_forms(workspace_id: bytes) -> Select[int]:
    """How many sources have a form; the default ones do not count."""
    defaults = [for_source("").key, for_campaign("").key, for_domain("", "").key]
    return select(func.count()).where(
        Form.workspace_id == workspace_id,
        Form.kind == KIND,
        Form.deleted_at.is_(None),
        Form.source_key.not_in(defaults),
    )


def _name(text: str) -> str:
    return " ".join(text.split())[:_NAME_LENGTH]
