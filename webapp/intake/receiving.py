"""Receiving files: those of a post that its form takes go into the store before anything else is done with it."""

import logging
from dataclasses import replace
from hashlib import sha256

from flask import current_app

from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.field import FormField
from webapp.intake.attaching import as_list, fields_of
from webapp.intake.dialect import Data
from webapp.intake.incoming import Access, Call
from webapp.intake.uploads import Lifted, Upload, put_in
from webapp.submissions.files.examining import MEGABYTE, Rules, examine
from webapp.submissions.files.references import Reference, sign
from webapp.submissions.files.rows import stored_bytes
from webapp.submissions.files.store import Store
from webapp.workspaces import limits
from webapp.workspaces.limits import DAY, HOUR, Limit

logger = logging.getLogger(__name__)

MEGABYTES_AN_HOUR = 200  # of one address
_NO_ROOM = "“{}” cannot be taken at the moment. Send the form without it."


def keep_files(call: Call, data: Data, access: Access) -> tuple[Call, Data]:
    """The call and its data with references in the places of its files, which are in the store by now.

    A file that is not taken has a reference as well, which says why; one of a field that takes none is dropped.
    """
    fields = {field.key: field for field in fields_of(access, "file")}
    wanted = [upload for upload in call.uploads if upload.field in fields]
    room = _Room(call, access) if wanted else None
    texts = {id(one): sign(_kept(one, fields[one.field], access, room), access.form.id) for one in wanted if room}
    body = put_in(Lifted(call.body, call.uploads), [texts.get(id(upload), "") for upload in call.uploads])
    whole = dict(data)
    for upload in wanted:
        whole[upload.field] = [*as_list(whole.get(upload.field)), texts[id(upload)]]
    return replace(call, body=body, uploads=()), whole


class _Room:
    """How much more may be stored: of this workspace in all, and from this address within the hour.

    What no submission names yet is in no row; so that it fills no disk, a day brings a workspace no more than it holds.
    """

    def __init__(self, call: Call, access: Access) -> None:
        used = stored_bytes(db.session.connection(), access.workspace_id)
        most = access.limits["storage_megabytes"]
        self._left = most * MEGABYTE - used
        self._of_address = Limit(f"uploads/{limits.caller(call.ip)}", MEGABYTES_AN_HOUR, HOUR)
        self._of_workspace = Limit(f"uploads/{show('ws', access.workspace_id)}", most * 1024, DAY)  # in kB

    def take(self, size: int) -> bool:
        self._left -= size
        if self._left < 0 or limits.count(self._of_address, -(-size // MEGABYTE)).exceeded:
            return False
        return not limits.count(self._of_workspace, -(-size // 1024)).exceeded


def _kept(upload: Upload, field: FormField, access: Access, room: _Room) -> Reference:
    """The reference of an upload, whose content is in the store unless it was not taken."""
    most = min(field.max_megabytes, access.limits["file_megabytes"])
    found = examine(upload.name, upload.content, upload.size, Rules(field.accept, most))
    digest, kind = sha256(upload.content).hexdigest(), found.kind.name if found.kind else ""
    reference = Reference(field.key, found.name, upload.name[:300], upload.size, digest, kind, found.problem)
    if found.problem:
        return reference
    if not room.take(upload.size):
        return reference.refused(_NO_ROOM.format(found.name))
    try:
        store = Store(current_app.config["FILES_DIR"])
        store.keep(access.workspace_id, reference.id_for(access.form.id), upload.content)
    except OSError:
        logger.exception("A file could not be kept; its sender is told")
        return reference.refused(_NO_ROOM.format(found.name))
    return reference
