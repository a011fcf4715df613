"""The ways in as OpenAPI describes them: what each is sent and what it answers, by its slug in the guide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.http.fields import ACCOUNT, DEAL, DOMAIN, FORM, INBOUND, LEAD, SUBMISSION, TEAM, PublicId

Json = dict[str, Any]

RESPONSE = PublicId("form_response", "form response")
TEXT: Json = {"type": "string"}
YES_OR_NO: Json = {"type": "boolean"}
ANYTHING: Json = {"type": "object", "additionalProperties": True}
PROBLEMS: Json = {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}
WARNINGS: Json = {"type": "array", "items": TEXT, "description": "What was left out or replaced, where something was."}
PERSON: Json = {name: TEXT for name in ("name", "firstName", "lastName", "email", "phone", "company", "message")}
JANE = {"name": "Jane Doe", "email": "jane.doe@example.com"}
ALWAYS = (413, 415, 429, 500, 503)
KEYED = (400, 401, 403, 409, *ALWAYS)


def exactly(properties: Json, *optional: str) -> Json:
    """An object of these properties and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def open_to_more(properties: Json, *required: str) -> Json:
    """An object of these properties, and whatever else is sent."""
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def success(properties: Json, *optional: str) -> Json:
    return exactly({"success": {"const": True}, "data": exactly(properties, *optional)})


CODED = exactly({"success": {"const": False}, "error": TEXT, "code": TEXT, "fields": PROBLEMS}, "fields")
UNCODED = exactly({"success": {"const": False}, "error": TEXT})
LISTED = exactly({"error": TEXT, "details": PROBLEMS, "retry_after": {"type": "integer"}}, "details", "retry_after")
API_KEY: Json = {"apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"}}
TOKEN: Json = {"webhookToken": {"type": "apiKey", "in": "header", "name": "X-Webhook-Token"}}
BEARER: Json = {"bearer": {"type": "http", "scheme": "bearer"}}


@dataclass(frozen=True)
class Way:
    """`dialect` names it after intake; `status` is that of a success, `refused` are all others that it answers with.

    `reference`: whose id its path holds; `security`: the scheme of its credentials, where they are not in the body.
    """

    dialect: str
    summary: str
    body: Json
    answer: Json
    refusal: Json
    refused: tuple[int, ...]
    status: int = 201
    reference: PublicId | None = None
    security: Json = field(default_factory=dict)


WAYS: Mapping[str, Way] = {
    "forms-api": Way(
        dialect="forms_api",
        summary="Send a form's fields",
        body=open_to_more({"fields": {**open_to_more(PERSON), "examples": [JANE]}, "metadata": ANYTHING}, "fields"),
        answer=success(
            {"submissionId": SUBMISSION.json_schema, "personId": LEAD.json_schema, "isNew": YES_OR_NO}
            | {"warnings": WARNINGS},
            "warnings",
        ),
        refusal=CODED,
        refused=(404, *KEYED),
        reference=FORM,
        security=API_KEY,
    ),
    "leads-api": Way(
        dialect="leads_api",
        summary="Send a lead",
        body={**open_to_more({**PERSON, "source": TEXT, "data": ANYTHING, "honeypot": TEXT}), "examples": [JANE]},
        answer=success(
            {"leadId": LEAD.json_schema, "submissionId": SUBMISSION.json_schema, "isNew": YES_OR_NO}
            | {"warnings": WARNINGS},
            "warnings",
        ),
        refusal=CODED,
        refused=KEYED,
        security=API_KEY,
    ),
    "inbound-webhooks": Way(
        dialect="inbound_webhooks",
        summary="Send a lead to a source's own address",
        body={**open_to_more(PERSON), "examples": [JANE]},
        answer=success(
            {"id": SUBMISSION.json_schema, "leadId": LEAD.json_schema, "isNew": YES_OR_NO, "warnings": WARNINGS},
            "warnings",
        ),
        refusal=CODED,
        refused=KEYED,
        reference=INBOUND,
        security=TOKEN,
    ),
    "web-form-submit": Way(
        dialect="web_form_submit",
        summary="Send a contact, a company and a deal",
        body=open_to_more(
            {
                "teamId": TEAM.json_schema,
                "teamKey": TEXT,
                "formData": {
                    "type": "object",
                    "description": "Names such as contact.email, account.name, deal.amount, and sourceName.",
                    "examples": [{"contact.firstName": "Jane", "contact.email": "jane.doe@example.com"}],
                },
            },
            "teamId",
            "teamKey",
            "formData",
        ),
        answer=exactly(
            {
                "success": {"const": True},
                "accountId": {
                    "anyOf": [ACCOUNT.json_schema, {"const": ""}],
                    "description": "Empty without account.name.",
                },
                "contactId": LEAD.json_schema,
                "dealId": DEAL.json_schema,
                "isNewContact": YES_OR_NO,
                "isNewAccount": YES_OR_NO,
                "warnings": WARNINGS,
            },
            "warnings",
        ),
        refusal=UNCODED,
        refused=(400, 403, 409, *ALWAYS),
        status=200,
    ),
    "form-responses": Way(
        dialect="form_responses",
        summary="Send a website's form response",
        body=exactly(
            {
                "form_response": open_to_more(
                    {
                        "domain_id": DOMAIN.json_schema,
                        "form_data": {
                            **open_to_more({"callback_at": {**TEXT, "format": "date-time"}}),
                            "examples": [JANE],
                        },
                        **{name: TEXT for name in ("form_type", "source_url", "user_agent", "ip_address")},
                    },
                    "domain_id",
                    "form_data",
                )
            }
        ),
        answer=exactly(
            {
                "id": RESPONSE.json_schema,
                "status": {"const": "created"},
                "lead_id": LEAD.json_schema,
                "callback_scheduled": YES_OR_NO,
                "created_at": {**TEXT, "format": "date-time"},
            }
        ),
        refusal=LISTED,
        refused=(400, 401, 403, 422, *ALWAYS),
        security=BEARER,
    ),
    "html-forms": Way(
        dialect="hosted",
        summary="Send a public form, and be answered in JSON",
        body={
            **open_to_more({name: TEXT for name in ("_next", "_subject", "_replyto", "_gotcha")}),
            "examples": [JANE],
        },
        answer=success(
            {"submissionId": SUBMISSION.json_schema, "message": TEXT, "redirect": {"type": ["string", "null"]}}
        ),
        refusal=CODED,
        refused=(400, 403, 404, 409, 422, *ALWAYS),
        reference=FORM,
    ),
}
