"""A first call of the Forms API that works as it is pasted, with the ids of whoever reads it."""

import json

from webapp.forms.models import Form
from webapp.http.fields import FORM

EXAMPLE = {"name": "Jane Doe", "email": "jane.doe@example.com", "message": "This is a test. Can you call me back?"}


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
