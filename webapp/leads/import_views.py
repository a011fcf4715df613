"""Leads from a CSV file: uploaded, mapped with a preview, taken in by the worker, taken back if wanted."""

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.mapping import CUSTOM, TARGETS
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.desk_models import Import
from webapp.leads.exporters import CREATED, SKIP, TAGS
from webapp.leads.exporting import CSV_TYPE
from webapp.leads.importing import (
    DONE,
    DRAFT,
    UNDONE,
    change_mapping,
    get_import,
    preview,
    start_import,
    undo_import,
    upload,
    write_result,
)
from webapp.leads.list_address import HOME
from webapp.leads.page_inputs import IMPORT, ImportId

pages = Pages("imports")

_LISTED = 20
_WORDS = {SKIP: "Leave out", TAGS: "Tags", CREATED: "Date it came in"}


@pages.get(f"{HOME}/import", role="member")
def imports(session: Session, me: Me) -> Response:
    return _uploading(session, me)


@pages.post(f"{HOME}/import", role="member")
def upload_file(session: Session, me: Me) -> Response:
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("Choose a CSV file.")
        with file.stream:
            made = upload(session, me.workspace_id, me.member_id, file.filename, file.stream.read())
    except Invalid as refusal:
        return _uploading(session, me, refusal.message, 422)
    return redirect_to(_page_of(made))


@pages.get(f"{HOME}/import/<import_id>", role="member")
def show_import(session: Session, me: Me, import_id: ImportId) -> Response:
    return _shown(session, get_import(session, me.workspace_id, import_id))


@pages.post(f"{HOME}/import/<import_id>/mapping", role="member")
def map_columns(session: Session, me: Me, import_id: ImportId) -> Response:
    found = get_import(session, me.workspace_id, import_id)
    wanted = {column: request.form.get(f"column-{place}", SKIP) for place, column in enumerate(found.columns)}
    changed = change_mapping(session, me.workspace_id, import_id, wanted)
    session.flush()
    return _shown(session, changed)


@pages.post(f"{HOME}/import/<import_id>/start", role="member")
def start(session: Session, me: Me, import_id: ImportId) -> Response:
    return redirect_to(_page_of(start_import(session, me.workspace_id, import_id)))


@pages.post(f"{HOME}/import/<import_id>/undo", role="member")
def undo(session: Session, me: Me, import_id: ImportId) -> Response:
    found = undo_import(session, me.workspace_id, import_id)
    toast("The leads that it made go to the trash.")
    return redirect_to(_page_of(found))


@pages.get(f"{HOME}/import/<import_id>/result.csv", role="member")
def import_result(session: Session, me: Me, import_id: ImportId) -> Response:
    found = get_import(session, me.workspace_id, import_id)
    response = Response("".join(write_result(session, found)), content_type=CSV_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="import-result.csv"'
    return response


def _page_of(found: Import) -> str:
    return f"{HOME}/import/{IMPORT.show(found.id)}"


def _uploading(session: Session, me: Me, problem: str = "", status: int = 200) -> Response:
    own = select(Import).where(Import.workspace_id == me.workspace_id).order_by(Import.id.desc()).limit(_LISTED)
    earlier = [(IMPORT.show(one.id), one) for one in session.scalars(own)]
    return render("leads/imports.html", status=status, problem=problem, earlier=earlier)


def _shown(session: Session, found: Import) -> Response:
    rows = preview(session, found) if found.state == DRAFT else []
    return render(
        "leads/import.html",
        fragment="leads/_import.html",
        found=found,
        id=IMPORT.show(found.id),
        draft=found.state == DRAFT,
        finished=found.state in (DONE, UNDONE),
        undoable=found.state == DONE and found.created > 0,
        rows=rows,
        first=rows[0].cells if rows else [],
        targets=_targets(found),
    )


def _targets(found: Import) -> list[tuple[str, str]]:
    """What a column may become: a field of a lead, custom data under any of the names that are in use, or nothing."""
    custom = sorted({target for target in found.mapping.values() if target.startswith(CUSTOM)})
    own = [f"{CUSTOM}{column}" for column in found.columns]
    kinds = [*_WORDS, *sorted(TARGETS), *dict.fromkeys([*custom, *own])]
    return [(target, _WORDS.get(target, target)) for target in kinds]
