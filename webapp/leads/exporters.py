"""The programs whose exports are known by their column names, and where their columns belong in a lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.forms.mapping import CUSTOM, map_fields, normalise_name

SKIP, TAGS, CREATED = "skip", "tags", "createdAt"


@dataclass(frozen=True)
class Exporter:
    """`signs`: column names that together, or one by one, no other program writes. Names are compared as forms do."""

    name: str
    signs: tuple[frozenset[str], ...]
    places: Mapping[str, str] = field(default_factory=dict)


EXPORTERS = (
    Exporter(
        "Typeform",
        (frozenset({"submit_date_(utc)"}), frozenset({"#", "network_id"})),
        {
            "#": SKIP,
            "network_id": SKIP,
            "start_date_(utc)": SKIP,
            "stage_date_(utc)": SKIP,
            "response_type": SKIP,
            "submit_date_(utc)": CREATED,
        },
    ),
    Exporter(
        "HubSpot",
        (frozenset({"record_id", "email"}), frozenset({"record_id", "create_date"}), frozenset({"conversion_page"})),
        {
            "record_id": SKIP,
            "create_date": CREATED,
            "conversion_date": CREATED,
            "mobile_phone_number": "phone",
            "job_title": CUSTOM + "Job title",
            "street_address": "address",
            "state/region": "state",
            "associated_company": "company",
            "original_source": "source",
        },
    ),
    Exporter(
        "Contact Form 7",
        (frozenset({"your_email"}), frozenset({"your_name", "your_message"})),
        {
            "your_name": "name",
            "your_email": "email",
            "your_tel": "phone",
            "your_phone": "phone",
            "your_company": "company",
            "your_message": "noteContent",
            "date": CREATED,
        },
    ),
    Exporter(
        "Formspree",
        (frozenset({"_date"}), frozenset({"_replyto"}), frozenset({"submission_id", "submitted_at"})),
        {
            "_replyto": "email",
            "_date": CREATED,
            "submitted_at": CREATED,
            "_gotcha": SKIP,
            "_status": SKIP,
            "submission_id": SKIP,
        },
    ),
)


def recognise(columns: Sequence[str]) -> Exporter | None:
    """The program that wrote these columns, None for another."""
    names = {normalise_name(column) for column in columns}
    return next((known for known in EXPORTERS if any(sign <= names for sign in known.signs)), None)


def propose(columns: Sequence[str], exporter: Exporter | None) -> dict[str, str]:
    """Each column with its target: a field of the API, `tags`, `createdAt`, `customData.…` or `skip`."""
    places = exporter.places if exporter is not None else {}
    return {column: places.get(normalise_name(column)) or _usual(column) for column in columns}


def _usual(column: str) -> str:
    """Where a form would put a field of this name."""
    if normalise_name(column) in ("tag", "tags"):
        return TAGS
    return next(iter(map_fields({column: "x"}, {}).values), CUSTOM + column)
