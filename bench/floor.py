"""The floor: what storing one submission costs at least, in bare WSGI with mysqlclient by hand.

The same tables, the same rows and the same commit as Inlet's own path for a new lead, and nothing else: no gates, no
limits, no matching rules, no answers for anything that goes wrong. Ids are counted, not made well.
"""

import hashlib
import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import MySQLdb

_local = threading.local()
_FORM = (
    "SELECT w.id, w.plan, w.limits, w.country, f.id, f.name, f.status, f.allowed_origins, f.field_mapping, k.scopes "
    "FROM api_keys k JOIN workspaces w ON w.id = k.workspace_id LEFT JOIN forms f ON f.id = %s AND "
    "f.workspace_id = k.workspace_id AND f.deleted_at IS NULL WHERE k.hash = %s"
)
_IDENTITIES = "SELECT `key`, lead_id FROM identities WHERE workspace_id = %s AND `key` IN (%s, %s) FOR UPDATE"
_LEAD = (
    "INSERT INTO leads (id, workspace_id, form_id, is_test, first_name, last_name, email, phone, budget, status, "
    "project_types, tags, custom_data, email_key, phone_key, created_at, updated_at) VALUES "
    "(%s, %s, %s, 0, %s, %s, %s, %s, %s, 'New', %s, '[]', '{}', %s, %s, %s, %s)"
)
_IDENTITY = "INSERT INTO identities (workspace_id, `key`, lead_id) VALUES (%s, %s, %s), (%s, %s, %s)"
_SUBMISSION = (
    "INSERT INTO submissions (id, workspace_id, form_id, person_id, lead_id, credential, dialect, is_test, outcome, "
    "reason, body, content_type, ip, user_agent, mapped, result, created_at, settled_at) VALUES (%s, %s, %s, %s, %s, "
    "'key', 'forms_api', 0, 'accepted', '', %s, 'application/json', '127.0.0.1', '', %s, '{}', %s, %s)"
)
_COMMENT = (
    "INSERT INTO comments (id, workspace_id, lead_id, submission_id, body, created_at) VALUES (%s, %s, %s, %s, %s, %s)"
)
_EVENTS = (
    "INSERT INTO events (id, workspace_id, kind, is_test, form_id, submission_id, lead_id, data, created_at, "
    "pending_at) VALUES (%s, %s, 'form.submitted', 0, %s, %s, %s, '{}', %s, %s), "
    "(%s, %s, 'lead.created', 0, %s, %s, %s, '{}', %s, %s)"
)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Store what was sent as one new lead, and say so."""
    body = environ["wsgi.input"].read()
    form = bytes.fromhex(os.environ["BENCH_FORM_ID"])
    answer = _store(body, form, hashlib.sha256(environ["HTTP_X_API_KEY"].encode()).digest())
    content = json.dumps(answer).encode()
    start_response("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]


def _store(body: bytes, form: bytes, key: bytes) -> dict[str, Any]:
    fields = json.loads(body)["fields"]
    email = b"e" + hashlib.sha256(fields["email"].encode()).digest()
    phone = b"p" + hashlib.sha256(fields["phone"].encode()).digest()
    ids = [uuid.uuid4().bytes for _ in range(5)]
    lead, submission, comment, event, created = [time.time_ns().to_bytes(8, "big") + id_[:8] for id_ in ids]
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    connection = _connection()
    cursor = connection.cursor()
    cursor.execute(_FORM, (form, key))
    workspace = cursor.fetchone()[0]
    cursor.execute(_IDENTITIES, (workspace, email, phone))
    cursor.fetchall()
    first, _, last = fields["name"].rpartition(" ")
    person = (first, last, fields["email"], fields["phone"], fields["budget"], "[]", email, phone, now, now)
    cursor.execute(_LEAD, (lead, workspace, form, *person))
    cursor.execute(_IDENTITY, (workspace, email, lead, workspace, phone, lead))
    mapped = json.dumps(fields)
    cursor.execute(_SUBMISSION, (submission, workspace, form, lead, lead, body, mapped, now, now))
    cursor.execute(_COMMENT, (comment, workspace, lead, submission, fields["message"], now))
    about = (workspace, form, submission, lead, now, now)
    cursor.execute(_EVENTS, (event, *about, created, *about))
    connection.commit()
    return {"success": True, "data": {"submissionId": submission.hex(), "personId": lead.hex(), "isNew": True}}


def _connection() -> Any:
    connection = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = MySQLdb.connect(
            unix_socket=os.environ["BENCH_SOCKET"], user="root", db=os.environ["BENCH_DATABASE"], charset="utf8mb4"
        )
        connection.cursor().execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    return connection
