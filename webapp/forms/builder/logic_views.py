"""The Logic tab: rules as sentences, to be added, edited, put in order, deleted. Each change is a step of the draft."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from flask import Response, request
from pydantic import Field
from sqlalchemy.orm import Session
from wtforms import HiddenField

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms.builder.context import HOME, ONE, form_of, show_tab
from webapp.forms.builder.rule_changes import Changed, delete_rule, duplicate_rule, move_rule, save_rule
from webapp.forms.builder.rule_inputs import MOST_ROWS, RuleInput
from webapp.forms.builder.rule_rows import Offer
from webapp.forms.builder.rule_words import sentences
from webapp.forms.definition.definition import MOST_RULES, Definition
from webapp.forms.definition.rule import Rule
from webapp.forms.drafts import Draft, change_draft, draft_of
from webapp.forms.models import Form
from webapp.http.fields import FORM, FormId
from webapp.http.html import Input, asks_for_fragment, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.http.route import PageArgs
from webapp.workspaces.members import members_of

pages = Pages("logic")

TAB = f"{ONE}/logic"


class LogicArgs(PageArgs):
    """`edit`: the place of the rule that is edited. `new`: a rule is being added."""

    edit: Annotated[int | None, Field(ge=0)] = None
    new: bool = False


class PlaceInput(Input):
    """Which rule a button is about, and the print of what it was when the page was shown."""

    place = HiddenField()
    was = HiddenField()
    by = HiddenField()


@dataclass(frozen=True)
class Shown:
    """What of the tab is being worked on: the editor, and the control that takes the focus, by its place and name."""

    editor: RuleInput | None = None
    place: int | None = None
    focus: str = ""
    status: int = 200


@pages.get(TAB, role="admin")
def logic(session: Session, me: Me, form_id: FormId, query: LogicArgs) -> Response:
    form = form_of(session, me, form_id)
    draft = draft_of(session, form)
    rules = draft.definition.rules
    if query.edit is not None and query.edit < len(rules):
        rule = rules[query.edit]
        editor = RuleInput.of(rule, place=str(query.edit), was=print_of(rule))
        return _show(session, me, form, draft, Shown(editor, query.edit, "editor"))
    if query.new and len(rules) < MOST_RULES:
        return _show(session, me, form, draft, Shown(RuleInput(formdata=None), focus="editor"))
    return _show(session, me, form, draft, Shown())


@pages.post(TAB, role="admin")
def edit_rule(session: Session, me: Me, form_id: FormId) -> Response:
    """Save the rule, or go on editing it with a row more, a row less, or with what fits the field that was chosen."""
    form = form_of(session, me, form_id)
    draft = draft_of(session, form)
    sent = RuleInput()
    place = _number(sent.place.data) if sent.place.data else None
    button = request.form.get("press", "save")
    if button != "save":
        return _show(session, me, form, draft, Shown(sent, place, sent.press(button)))
    sent.offer(Offer(draft.definition, _members(session, me)))
    if sent.submitted():
        try:
            rule = read_values(Rule, sent.values())
            changed = save_rule(_unmoved(draft, place, sent.was.data), place, rule)
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            there = len(draft.definition.rules) if place is None else place
            return _done(session, me, form, changed, Shown(place=there, focus="edit"))
    return _show(session, me, form, draft, Shown(sent, place, status=422))


@pages.post(f"{TAB}/move", role="admin")
def move(session: Session, me: Me, form_id: FormId) -> Response:
    form, definition, place = _asked(session, me, form_id)
    by = -1 if request.form.get("by") == "up" else 1
    changed = move_rule(definition, place, by)
    there = max(0, min(len(definition.rules) - 1, place + by))
    return _done(session, me, form, changed, Shown(place=there, focus="up" if by < 0 else "down"))


@pages.post(f"{TAB}/duplicate", role="admin")
def duplicate(session: Session, me: Me, form_id: FormId) -> Response:
    form, definition, place = _asked(session, me, form_id)
    return _done(session, me, form, duplicate_rule(definition, place), Shown(place=place + 1, focus="edit"))


@pages.post(f"{TAB}/delete", role="admin")
def delete(session: Session, me: Me, form_id: FormId) -> Response:
    form, definition, place = _asked(session, me, form_id)
    there = max(0, min(place, len(definition.rules) - 2))
    return _done(session, me, form, delete_rule(definition, place), Shown(place=there, focus="edit"))


def print_of(rule: Rule) -> str:
    """Tells whether a rule is still what it was."""
    return sha256(rule.model_dump_json().encode()).hexdigest()[:12]


def _asked(session: Session, me: Me, form_id: bytes) -> tuple[Form, Definition, int]:
    form, sent = form_of(session, me, form_id), PlaceInput()
    place = _number(sent.place.data)
    return form, _unmoved(draft_of(session, form), place, sent.was.data), place


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 3:
        raise NotFound("This rule does not exist.")
    return int(text)


def _unmoved(draft: Draft, place: int | None, was: str | None) -> Definition:
    """The definition, where the rule still is what it was when the page was shown; raises Conflict."""
    rules = draft.definition.rules
    if place is not None and (place >= len(rules) or print_of(rules[place]) != was):
        raise Conflict("The rules were changed in another window. Open this tab again to see them.")
    return draft.definition


def _done(session: Session, me: Me, form: Form, changed: Changed, shown: Shown) -> Response:
    definition, said = changed
    draft = change_draft(session, form, definition, said)
    toast(said)
    if asks_for_fragment():
        return _show(session, me, form, draft, shown)
    return redirect_to(_path(form))


def _show(session: Session, me: Me, form: Form, draft: Draft, shown: Shown) -> Response:
    members = _members(session, me)
    if shown.editor is not None:
        shown.editor.offer(Offer(draft.definition, members))
    return show_tab(
        session,
        form,
        "builder/logic.html",
        fragment="builder/_logic.html",
        status=shown.status,
        draft=draft,
        back=_path(form),
        rules=list(zip(sentences(draft.definition, members), map(print_of, draft.definition.rules), strict=True)),
        editor=shown.editor,
        place=shown.place,
        focus=shown.focus,
        most_rules=MOST_RULES,
        most_rows=MOST_ROWS,
    )


def _path(form: Form) -> str:
    return f"{HOME}/{FORM.show(form.id)}/logic"


def _members(session: Session, me: Me) -> dict[bytes, str]:
    """Who is in the workspace, by name."""
    return {one.id: one.user.name or one.user.email for one in members_of(session, me.workspace_id)}
