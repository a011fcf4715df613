"""A first lead without a website: by the test key of the workspace, through the door that every lead comes in by."""

import json
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.models import Form
from webapp.http.fields import FORM
from webapp.intake import gates
from webapp.intake.dialects.forms_api import FORMS_API
from webapp.intake.incoming import Call, Outcome
from webapp.intake.pipeline import accept
from webapp.workspaces.keys import API, SUBMIT, usable
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import decrypt

EXAMPLE = {"name": "Jane Doe", "email": "jane.doe@example.com", "message": "This is a test. Can you call me back?"}


def first_form(session: Session, workspace_id: bytes) -> Form | None:
    """The oldest form that takes submissions."""
    opened = Form.workspace_id == workspace_id, Form.deleted_at.is_(None), Form.status == "active", Form.kind == "form"
    return session.scalars(select(Form).where(*opened).order_by(Form.id).limit(1)).first()


def shown_key(session: Session, workspace_id: bytes) -> str | None:
    """The text of a test key that works; only test keys can be shown again."""
    kept = ApiKey.workspace_id == workspace_id, ApiKey.kind == API, ApiKey.is_test, ApiKey.encrypted.is_not(None)
    for key in session.scalars(select(ApiKey).where(*kept).order_by(ApiKey.id)):
        if usable(key, datetime.now(UTC)) and SUBMIT in key.scopes and key.encrypted is not None:
            return decrypt(key.encrypted)
    return None


def curl(site: str, form: Form, key: str) -> str:
    body = json.dumps({"fields": EXAMPLE}, ensure_ascii=False)
    return "\n".join(
        (
            f"curl {site}/api/v1/forms/{FORM.show(form.id)}/submissions \\",
            f"  -H 'x-api-key: {key}' \\",
            "  -H 'content-type: application/json' \\",
            f"  -d '{body}'",
        )
    )


def send_test_lead(session: Session, workspace_id: bytes, ip: str) -> Outcome:
    """Take in the example by the test key, and commit. Raises Conflict where there is no form or key to do it by."""
    form, key = first_form(session, workspace_id), shown_key(session, workspace_id)
    if form is None or key is None:
        raise Conflict("There is no open form with a test key. Create both under Settings, then try again.")
    call = Call(
        method="POST",
        path="",
        reference=FORM.show(form.id),
        body=json.dumps({"fields": EXAMPLE}).encode(),
        content_type="application/json",
        headers={"x-api-key": key},
        ip=ip,
        received_at=datetime.now(UTC),
    )
    data = FORMS_API.read_body(call)
    access = gates.enter(FORMS_API, session.connection(), call, data)
    gates.check_active(access)
    return accept(FORMS_API.read(call, data, access))
