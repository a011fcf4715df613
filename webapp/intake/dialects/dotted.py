"""The dotted fields of Web form submit: `contact.x`, `account.x`, `deal.x` sorted into a person, a company and a deal.

A value that does not fit is replaced by its default and named in a warning: it must not cost the lead (W9, W10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from webapp.database.ids import new_id
from webapp.deals.business import Business, three_months_after
from webapp.deals.models import STAGES
from webapp.forms.mapping import NotText, text_of
from webapp.intake.cleaning import clean, clean_text
from webapp.intake.prepared import Warning

CONTACT = ("firstName", "lastName", "email", "phone", "role", "location")
ACCOUNT = ("name", "location", "website", "description")
_DEAL = ("name", "amount", "stage", "description", "solution", "closingDate", "tags", "owner", "parent")
_KNOWN = {"": ("sourceName",), "contact": CONTACT, "account": (*ACCOUNT, "parent"), "deal": _DEAL}
LONGEST = 500
_LARGEST_AMOUNT = Decimal("9999999999999.99")
_MOST_TAGS, _LONGEST_TAG = 100, 100


@dataclass(frozen=True)
class Dotted:
    contact: Mapping[str, str]
    contact_custom: Mapping[str, Any]
    business: Business
    warnings: tuple[Warning, ...]


@dataclass
class _Sorting:
    """The fields by entity while they are sorted, and what there is to warn of."""

    known: dict[str, dict[str, Any]] = field(default_factory=lambda: {entity: {} for entity in _KNOWN})
    custom: dict[str, dict[str, Any]] = field(default_factory=lambda: {entity: {} for entity in _KNOWN})
    warnings: list[Warning] = field(default_factory=list)

    def warn(self, name: str, message: str) -> None:
        self.warnings.append(Warning(name, message))

    def text(self, entity: str, name: str) -> str:
        """A text of at most 500 characters; the whole stays readable on the submission."""
        value, label = self.known[entity].get(name), f"{entity}.{name}".lstrip(".")
        if value is None:
            return ""
        try:
            text = text_of(value)
        except NotText:
            self.warn(label, "must be a text; it was left out.")
            return ""
        if len(text) > LONGEST and name not in ("email", "phone"):
            self.warn(label, f"is longer than {LONGEST} characters; it was cut there.")
            return text[:LONGEST].rstrip()
        return text


def read_dotted(sent: Mapping[str, Any], received_at: datetime) -> Dotted:
    """Sort what was sent; `received_at` dates the deal whose closing date is not given."""
    sorting = _Sorting()
    for name, value in sent.items():
        _sort(sorting, clean_text(name), clean(value))
    contact = {name: text for name in CONTACT if (text := sorting.text("contact", name))}
    account = {name: text for name in ACCOUNT if (text := sorting.text("account", name))}
    business = Business(
        account_id=new_id(),
        deal_id=new_id(),
        source_name=sorting.text("", "sourceName"),
        stage=_stage(sorting),
        amount=_amount(sorting),
        closing_date=_closing_date(sorting, received_at),
        account=account,
        account_custom=sorting.custom["account"],
        account_parent=sorting.text("account", "parent"),
        deal_name=sorting.text("deal", "name"),
        description=sorting.text("deal", "description"),
        solution=sorting.text("deal", "solution"),
        tags=_tags(sorting),
        owner=sorting.text("deal", "owner"),
        parent=sorting.text("deal", "parent"),
        deal_custom=sorting.custom["deal"],
    )
    return Dotted(contact, sorting.custom["contact"], business, tuple(sorting.warnings))


def _sort(sorting: _Sorting, name: str, value: Any) -> None:
    """W11, W12: a known field of an entity, else a custom one of it; without a known entity the contact's."""
    entity, dot, key = name.partition(".") if "." in name else ("", "", name)
    if dot and (not entity or not key):
        sorting.warn(name, "names no field; it was ignored.")
    elif entity not in _KNOWN or (not dot and key not in _KNOWN[""]):
        sorting.custom["contact"][name] = value
    elif key in _KNOWN[entity]:
        sorting.known[entity][key] = value
    else:
        sorting.custom[entity][key] = value


def _stage(sorting: _Sorting) -> str:
    value = sorting.known["deal"].get("stage")
    if value in (None, ""):
        return "s0"
    if isinstance(value, str) and value in STAGES:
        return value
    sorting.warn("deal.stage", f"must be one of {', '.join(STAGES)}; s0 was used.")
    return "s0"


def _amount(sorting: _Sorting) -> Decimal:
    """A number, or a text that is one: `50,000` is not, since nobody knows which mark it means."""
    value = sorting.known["deal"].get("amount")
    if value in (None, ""):
        return Decimal(0)
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise InvalidOperation
        amount = Decimal(str(value).strip())
        if not 0 <= amount <= _LARGEST_AMOUNT:
            raise InvalidOperation
        return amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        sorting.warn("deal.amount", "must be a number from 0 to 9999999999999.99; 0 was used.")
        return Decimal(0)


def _closing_date(sorting: _Sorting, received_at: datetime) -> date:
    default = three_months_after(received_at.date())
    value = sorting.known["deal"].get("closingDate")
    if value in (None, ""):
        return default
    try:
        if not isinstance(value, str):
            raise ValueError
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        sorting.warn("deal.closingDate", f"must be a date such as 2025-03-31; {default.isoformat()} was used.")
        return default


def _tags(sorting: _Sorting) -> tuple[str, ...]:
    value = sorting.known["deal"].get("tags")
    if value in (None, ""):
        return ()
    fits = isinstance(value, list) and all(isinstance(tag, str) and len(tag) <= _LONGEST_TAG for tag in value)
    if not fits or len(value) > _MOST_TAGS:
        sorting.warn("deal.tags", f"must be at most {_MOST_TAGS} texts in a list; none was kept.")
        return ()
    return tuple(dict.fromkeys(tag for tag in value if tag))
