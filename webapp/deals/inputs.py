"""What the management API takes for accounts and deals, and what their lists are asked for."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, JsonValue, PlainValidator, WithJsonSchema

from webapp.http.fields import AccountId, Day, DealId, Filled, LeadId, MemberId, Text
from webapp.http.paging import PageQuery
from webapp.http.shapes import Patch

_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")


def _amount(value: object) -> Decimal:
    """A number of 15 digits at most, which a JSON number carries without loss, or the same as text."""
    text = str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""
    if not _AMOUNT.fullmatch(text):
        raise ValueError("Use an amount from 0 to 9999999999999.99 with at most two decimals, such as 1250.50.")
    return Decimal(text)


ACCOUNT_SEARCH = (
    "Words, of which the first five count. Each begins a word of the name, or stands in the website's address; "
    "case does not matter."
)
Stage = Literal["s0", "s1", "s2", "s3", "s4"]
Line = Annotated[Text, Field(max_length=500)]
Tag = Annotated[Filled, Field(max_length=100)]
AccountName = Annotated[Filled, Field(max_length=500, examples=["Acme Inc."])]
DealName = Annotated[Filled, Field(max_length=1100, examples=["Acme Inc. - Newsletter"])]
Amount = Annotated[
    Decimal,
    PlainValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 9999999999999.99},
                {"type": "string", "pattern": f"^{_AMOUNT.pattern}$"},
            ],
            "examples": ["1250.50"],
        }
    ),
]


class AccountPatch(Patch):
    """customFields are replaced as a whole; null empties a field."""

    name: AccountName = ""
    location: Line | None = None
    website: Line | None = None
    description: Line | None = None
    parent: AccountId | None = None
    custom_fields: dict[str, JsonValue] = {}


class AccountIn(AccountPatch):
    name: AccountName


class DealPatch(Patch):
    """Lists and customFields are replaced as a whole; null empties a field."""

    name: DealName = ""
    amount: Annotated[Amount, Field(description="In the currency of the workspace.")] = Decimal(0)
    stage: Stage = "s0"
    closing_date: Annotated[Day, Field(description="Left out of a new deal: three months from today.")] = date.max
    close_reason: Annotated[Line | None, Field(description="Why a deal is won or lost; nothing to an open one.")] = None
    tags: Annotated[list[Tag], Field(max_length=100)] = []
    description: Annotated[Text, Field(max_length=10_000)] = ""
    solution: Line | None = None
    account_id: AccountId | None = None
    related_contacts: Annotated[list[LeadId], Field(max_length=100)] = []
    source_name: Line | None = None
    owner: MemberId | None = None
    parent: DealId | None = None
    custom_fields: dict[str, JsonValue] = {}


class DealIn(DealPatch):
    name: DealName


class LiveOrTest(PageQuery):
    test: Annotated[bool, Field(description="Test data in place of live data.")] = False


class AccountQuery(LiveOrTest):
    q: Annotated[str | None, Field(max_length=200, description=ACCOUNT_SEARCH)] = None


class DealQuery(LiveOrTest):
    stage: Stage | None = None
    account: AccountId | None = None
    lead: Annotated[LeadId | None, Field(description="Deals that this person has to do with.")] = None
    source: Annotated[str | None, Field(max_length=500, description="The name of a marketing source.")] = None
