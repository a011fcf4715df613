"""How long things are kept, by kind: as the form says, else its workspace, else the instance's setting.

A number is days; None is for ever, and so is what nobody says. Figures are kept in any case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, and_, false, or_

from webapp.database.ids import first_id
from webapp.http.shapes import Patch

SETTINGS = {
    "bodies": "BODY_RETENTION_DAYS",
    "accepted": "SUBMISSION_RETENTION_DAYS",
    "refused": "REFUSED_RETENTION_DAYS",
    "spam": "SPAM_RETENTION_DAYS",
    "incomplete": "INCOMPLETE_RETENTION_DAYS",
    "leads": "LEAD_RETENTION_DAYS",
    "deliveries": "DELIVERY_RETENTION_DAYS",
}
MOST_DAYS = 3650
YEAR = 365

Said = Mapping[str, int | None]  # days by kind, of what somebody said
Days = Annotated[int | None, Field(ge=1, le=MOST_DAYS)]


class RetentionPatch(Patch):
    """What a workspace or a form says; a kind that it does not name is as one level up has it."""

    bodies: Days = None
    accepted: Days = None
    refused: Days = None
    spam: Days = None
    incomplete: Days = None
    leads: Days = None
    deliveries: Days = None


@dataclass(frozen=True)
class Terms:
    """Of one kind in a workspace, seen from `now`: its days, and those of the forms that say something themselves."""

    workspace_id: bytes
    days: int | None
    of_forms: Mapping[bytes, int | None]
    now: datetime

    @property
    def is_any(self) -> bool:
        """Whether anything ever goes."""
        return any(days is not None for days in (self.days, *self.of_forms.values()))

    def first(self, days: int) -> bytes:
        """The smallest id that is kept."""
        return first_id(self.before(days))

    def before(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def passed(self, form_id: ColumnElement[Any], passed: Callable[[int], ColumnElement[bool]]) -> ColumnElement[bool]:
        """That the time of a row is over, by its form; `passed` says that of a number of days."""
        by_days: dict[int, list[bytes]] = {}
        for form, days in self.of_forms.items():
            if days is not None:
                by_days.setdefault(days, []).append(form)
        parts = [and_(form_id.in_(forms), passed(days)) for days, forms in by_days.items()]
        if self.days is not None:
            others = or_(form_id.is_(None), form_id.not_in(list(self.of_forms))) if self.of_forms else None
            parts.append(passed(self.days) if others is None else and_(others, passed(self.days)))
        return or_(false(), *parts)


def terms_of(
    kind: str, workspace_id: bytes, config: Mapping[str, Any], said: Said, forms: Mapping[bytes, Said], now: datetime
) -> Terms:
    """`said` by the workspace, and by each of its forms that says something."""
    days = said[kind] if kind in said else config[SETTINGS[kind]]
    return Terms(workspace_id, days, {form: of[kind] for form, of in forms.items() if kind in of}, now)


def term(days: int | None) -> str:
    """A number of days in words, to stand behind "kept"."""
    if days is None:
        return "for ever"
    if days and days % YEAR == 0:
        return f"{days // YEAR} years" if days > YEAR else "1 year"
    return f"{days} days" if days != 1 else "1 day"
