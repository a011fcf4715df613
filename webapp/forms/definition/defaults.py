"""What a form asks that was never published: four things that everybody knows."""

from webapp.forms.definition.definition import Definition

DEFAULT = Definition.model_validate(
    {
        "fields": [
            {"key": "name", "label": "Name", "type": "full_name", "prefill": "name"},
            {"key": "email", "label": "Email", "type": "email", "prefill": "email"},
            {"key": "phone", "label": "Phone", "type": "phone", "prefill": "phone"},
            {"key": "message", "label": "Message", "type": "long_text", "prefill": "message"},
        ]
    }
)
