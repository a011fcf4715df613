"""The types of the wire: public ids, moments, text. Each parses strictly and documents itself."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from webapp.database import ids
from webapp.errors import FormNotFound, NotFound

T = TypeVar("T")

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FILLED = r"[^\s\x00-\x1f\x7f-\x9f]"


@dataclass(frozen=True)
class PublicId:
    """How the id of one kind of thing is worded, and the refusal for an id that names none, whatever the reason."""

    prefix: str
    noun: str
    refusal: type[NotFound] = NotFound

    def show(self, id_: bytes) -> str:
        return ids.show(self.prefix, id_)

    def parse(self, text: str) -> bytes:
        """The id; raises what `found` raises."""
        return self.found(ids.parse(self.prefix, text))

    def found(self, thing: T | None) -> T:
        """The thing, when there is one; raises NotFound."""
        if thing is None:
            raise self.refusal(f"This {self.noun} does not exist.")
        return thing

    def read(self, value: object) -> bytes:
        """An id in a body or a query: bytes of our own, or their public wording; raises ValueError."""
        id_ = value if isinstance(value, bytes) else ids.parse(self.prefix, value) if isinstance(value, str) else None
        if id_ is None:
            raise ValueError(f"Use the id of a {self.noun}: {self.prefix}_ and 26 letters.")
        return id_

    @property
    def json_schema(self) -> dict[str, Any]:
        example = ids.show(self.prefix, bytes.fromhex("0199c2a4b6f07d3e8a51c04f2b7d9e60"))
        return {"type": "string", "pattern": f"^{self.prefix}_[0-7][{_LETTERS}]{{25}}$", "examples": [example]}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        show = core_schema.plain_serializer_function_ser_schema(self.show, return_schema=core_schema.str_schema())
        return core_schema.no_info_plain_validator_function(self.read, serialization=show)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.json_schema


SUBMISSION = PublicId("sub", "submission")
FORM = PublicId("form", "form", FormNotFound)
LEAD = PublicId("lead", "lead")
EVENT = PublicId("evt", "event")
DELIVERY = PublicId("dlv", "delivery")
ENDPOINT = PublicId("ep", "endpoint")
MEMBER = PublicId("mem", "member")
KEY = PublicId("key", "key")
COMMENT = PublicId("cmt", "comment")
BLOCKED = PublicId("blk", "blocklist entry")
ACCOUNT = PublicId("acc", "account")
DEAL = PublicId("deal", "deal")
SOURCE = PublicId("src", "marketing source")
CALLBACK = PublicId("cb", "callback")
DOMAIN = PublicId("dom", "domain")
INBOUND = PublicId("inb", "webhook key")
TEAM = PublicId("team", "team")
WORKSPACE = PublicId("ws", "workspace")
SESSION = PublicId("ses", "session")
FILE = PublicId("file", "file")
CONSENT = PublicId("con", "consent")
INVITATION = PublicId("inv", "invitation")
CUSTOM_FIELD = PublicId("fld", "custom field")
WORKFLOW = PublicId("wf", "workflow")
RUN = PublicId("run", "run")

SubmissionId = Annotated[bytes, SUBMISSION]
FormId = Annotated[bytes, FORM]
LeadId = Annotated[bytes, LEAD]
KeyId = Annotated[bytes, KEY]
EventId = Annotated[bytes, EVENT]
DeliveryId = Annotated[bytes, DELIVERY]
EndpointId = Annotated[bytes, ENDPOINT]
MemberId = Annotated[bytes, MEMBER]
CommentId = Annotated[bytes, COMMENT]
BlockedId = Annotated[bytes, BLOCKED]
AccountId = Annotated[bytes, ACCOUNT]
DealId = Annotated[bytes, DEAL]
SourceId = Annotated[bytes, SOURCE]
CallbackId = Annotated[bytes, CALLBACK]
DomainId = Annotated[bytes, DOMAIN]
InboundId = Annotated[bytes, INBOUND]
TeamId = Annotated[bytes, TEAM]
WorkspaceId = Annotated[bytes, WORKSPACE]
SessionId = Annotated[bytes, SESSION]
FileId = Annotated[bytes, FILE]
ConsentId = Annotated[bytes, CONSENT]
InvitationId = Annotated[bytes, INVITATION]
CustomFieldId = Annotated[bytes, CUSTOM_FIELD]
WorkflowId = Annotated[bytes, WORKFLOW]
RunId = Annotated[bytes, RUN]


def clean(text: str) -> str:
    """Text without control characters and surrounding space; line breaks and tabs stay."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


def _written_out(value: object) -> object:
    """Refuse the bare numbers and dates that pydantic would take for a moment."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt ]", value):
        raise ValueError("Use a date and time with its zone, such as 2026-01-31T09:00:00Z.")
    return value


def _written_day(value: object) -> object:
    """Refuse whatever else pydantic would take for a date, such as seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError("Use a date such as 2026-01-31.")
    return value


def _in_utc(moment: datetime) -> datetime:
    if not is_tellable(moment):
        raise ValueError("Use a date between the years 2 and 9998.")
    return moment.astimezone(UTC)


def is_tellable(moment: datetime) -> bool:
    """Whether it can be told in every time zone, and a while before and after it as well."""
    return 2 <= moment.year <= 9998


Text = Annotated[str, AfterValidator(clean)]
Filled = Annotated[str, Field(min_length=1, pattern=FILLED), AfterValidator(clean)]
Day = Annotated[date, Field(strict=False, ge=date(1000, 1, 1), le=date(9998, 12, 31)), BeforeValidator(_written_day)]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_out), AfterValidator(_in_utc)]
