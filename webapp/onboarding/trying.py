"""A first lead without a website: by the test key of the workspace, through the door that every lead comes in by."""

import json
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.models import Form
from webapp.forms.sample import EXAMPLE
from webapp.http.fields import FORM
from webapp.intake import gates
from webapp.intake.dialects.forms_api import FORMS_API
from webapp.intake.incoming import Call, Outcome
from webapp.intake.pipeline import accept
from webapp.workspaces.keys import shown_key


def first_form(session: Session, workspace_id: bytes) -> Form | None:
    """The oldest form that takes submissions."""
    opened = Form.workspace_id == workspace_id, Form.deleted_at.is_(None), Form.status == "active", Form.kind == "form"
    return session.scalars(select(Form).where(*opened).order_by(Form.id).limit(1)).first()


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
