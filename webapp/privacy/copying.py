"""A person's copy of what is held of them: a ZIP of a page to read, all rows as JSON, and the files they sent."""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app, render_template
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.http.fields import FILE
from webapp.privacy.holding import Held, Record, held_of
from webapp.privacy.person import Person
from webapp.privacy.showing import KINDS, Kind
from webapp.submissions.files.store import Store
from webapp.workspaces.models import Workspace

ZIP_TYPE = "application/zip"


def write_copy(session: Session, person: Person) -> BinaryIO:
    """A temporary file, at its beginning, which its reader closes."""
    held, now = held_of(session, person), datetime.now(UTC)
    workspace = session.get_one(Workspace, person.workspace_id).name
    about = {"workspace": workspace, "made_at": now.isoformat(timespec="seconds"), "tables": held}
    file = tempfile.TemporaryFile()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        names = _add_files(archive, person, held.get("submission_files", ()))
        page = render_template("privacy/copy.html", person=person, sections=sections(held), files=names, **about)
        archive.writestr("index.html", page)
        archive.writestr("data.json", json.dumps(about, ensure_ascii=False, indent=2))
    file.seek(0)
    return file


def sections(held: Held) -> list[tuple[Kind, Sequence[Record]]]:
    """What is held, by the kinds that a person can tell apart, without those of which there is nothing."""
    return [
        (kind, records) for kind in KINDS if (records := [row for name in kind.tables for row in held.get(name, ())])
    ]


def _add_files(archive: ZipFile, person: Person, files: Sequence[Record]) -> list[tuple[str, str]]:
    """Their names, and where they lie in the archive: by their ids, since two may have one name."""
    store, added = Store(current_app.config["FILES_DIR"]), {}
    for file in files:
        path = store.find(person.workspace_id, parse(FILE.prefix, file["id"]) or b"")
        if path is not None and file["id"] not in added:
            added[file["id"]] = (file["name"], f"files/{file['id']}/{file['name']}")
            archive.write(path, added[file["id"]][1])
    return list(added.values())
