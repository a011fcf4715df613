"""Publish, and the Versions tab: who published what and when, what changed between any two, and the way back."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from flask import Response, request
from markupsafe import Markup
from pydantic import Field
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField

from webapp.errors import Invalid
from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.builder.differences import Difference, differences
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rule_flags import flagged
from webapp.forms.drafts import draft_of, published_definition
from webapp.forms.models import Form, FormVersion
from webapp.forms.publishing import publish, restore, version_of, versions_of
from webapp.forms.usage import MOST, taken_between
from webapp.http.fields import FORM, FormId
from webapp.http.html import Input, back_to, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.workspaces.audit import note
from webapp.workspaces.members import members_of
from webapp.workspaces.models import Member
from webapp.workspaces.people import members_by_id

pages = Pages("versions")

DRAFT = 0
Number = Annotated[int, Field(ge=DRAFT, le=2**31 - 1)]


class PublishInput(Input):
    note = StringField("What is new?", description="For you and your colleagues. Visitors do not see it.")


class RestoreInput(Input):
    version = HiddenField()


class VersionsArgs(PageArgs):
    """`before` and `after`: the versions to compare; 0 is the draft."""

    before: Number | None = None
    after: Number | None = None


@pages.get(f"{ONE}/publish", role="admin")
def ask_to_publish(session: Session, me: Me, form_id: FormId) -> Response:
    return _asking(session, me, form_of(session, me, form_id), PublishInput(formdata=None))


@pages.post(f"{ONE}/publish", role="admin")
def publish_draft(session: Session, me: Me, form_id: FormId) -> Response:
    form, sent = form_of(session, me, form_id), PublishInput()
    try:
        version = publish(session, form, me.member_id, _line(sent.note.data))
    except Invalid as refusal:
        sent.refuse(refusal)
        return _asking(session, me, form, sent, 422)
    note(session, me.workspace_id, me.actor, "form.published", FORM.show(form.id))
    link = Markup('<a href="/f/{}" target="_blank" rel="noopener">Open its page</a>').format(FORM.show(form.id))
    toast(Markup("Version {} is published. {}").format(version.number, link))
    return redirect_to(back_to(f"/forms/{FORM.show(form.id)}/build"))


@pages.get(f"{ONE}/versions", role="admin")
def versions(session: Session, me: Me, form_id: FormId, query: VersionsArgs) -> Response:
    form = form_of(session, me, form_id)
    changes = None
    if query.before is not None and query.after is not None:
        old, new = _definition(session, form, query.before), _definition(session, form, query.after)
        changes = differences(old, new, _names(session, me))
    rows = _rows(session, me, form, versions_of(session, form))
    compared: dict[str, Any] = {"before": query.before, "after": query.after, "changes": changes}
    return show_tab(session, form, "builder/versions.html", rows=rows, most=MOST, **compared)


@pages.post(f"{ONE}/restore", role="admin")
def restore_version(session: Session, me: Me, form_id: FormId) -> Response:
    form, sent = form_of(session, me, form_id), RestoreInput()
    asked = (sent.version.data or "")[:9]
    number = int(asked) if asked.isdecimal() else DRAFT
    restore(session, form, number)
    note(session, me.workspace_id, me.actor, "form.restored", FORM.show(form.id))
    toast(f"Version {number} is the draft now. Visitors see it once you publish it.")
    return redirect_to(f"/forms/{FORM.show(form.id)}/build")


def _asking(session: Session, me: Me, form: Form, sent: PublishInput, status: int = 200) -> Response:
    draft, names = draft_of(session, form), _names(session, me)
    broken = flagged(draft.definition, names)
    return show_tab(
        session,
        form,
        "builder/publish.html",
        fragment="builder/_publish.html",
        status=status,
        draft=draft,
        input=sent,
        changes=_changes(session, form, draft.definition, names),
        broken=[place + 1 for place in broken],
        next=_page_around(),
    )


def _page_around() -> str:
    """The page that the dialog was opened on, to go back to."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _changes(session: Session, form: Form, draft: Definition, names: Mapping[bytes, str]) -> list[Difference]:
    published = published_definition(session, form)
    return [] if published is None else differences(published, draft, names)


def _definition(session: Session, form: Form, number: int) -> Definition:
    if number == DRAFT:
        return draft_of(session, form).definition
    return Definition.model_validate(version_of(session, form, number).definition)


def _rows(session: Session, me: Me, form: Form, found: Sequence[FormVersion]) -> list[dict[str, Any]]:
    members = members_by_id(session, me.workspace_id, [version.member_id for version in found])
    counts = taken_between(session, form.id, [version.created_at for version in found])
    return [
        {
            "number": version.number,
            "at": version.created_at,
            "note": version.note,
            "who": _name(members[version.member_id]) if version.member_id in members else "Inlet",
            "count": count,
        }
        for version, count in zip(found, counts, strict=True)
    ]


def _names(session: Session, me: Me) -> dict[bytes, str]:
    return {member.id: _name(member) for member in members_of(session, me.workspace_id)}


def _name(member: Member) -> str:
    return member.user.name or member.user.email


def _line(text: str | None) -> str:
    return " ".join((text or "").split())[:300]
