"""What comes along with a submission and is written with it: its files, and the words that were agreed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from webapp.database.ids import new_id
from webapp.submissions.consents import Agreed, Consent
from webapp.submissions.files.references import Reference
from webapp.submissions.files.rows import write_files

_insert_consents = insert(Consent.__table__)


@dataclass(frozen=True)
class Attached:
    files: Sequence[Reference] = ()
    consents: Sequence[Agreed] = ()


def write_attached(connection: Connection, submission: Mapping[str, Any], attached: Attached) -> None:
    """Write it for a submission that is new in the ledger, by the columns of its row."""
    write_files(connection, submission, attached.files)
    if attached.consents:
        connection.execute(_insert_consents, [_consent(submission, agreed) for agreed in attached.consents])


def _consent(submission: Mapping[str, Any], agreed: Agreed) -> dict[str, Any]:
    metadata = (submission["mapped"] or {}).get("metadata") or {}
    return {
        "id": new_id(),
        "submission_id": submission["id"],
        "workspace_id": submission["workspace_id"],
        "form_id": submission["form_id"],
        "version": agreed.version,
        "field": agreed.field,
        "text": agreed.text,
        "sha256": agreed.sha256,
        "given_at": submission["created_at"],
        "ip": submission["ip"],
        "dialect": submission["dialect"],
        "page": metadata.get("pageUrl") or submission["origin"],
        "how": agreed.how,
    }
