"""What the pages of calls are asked for, and what their forms send, moments by the clock of whoever reads."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateTimeLocalInput

from webapp.callbacks.models import USUAL_MINUTES, Callback
from webapp.callbacks.words import OUTCOME_WORDS
from webapp.errors import Invalid
from webapp.http.fields import MEMBER, Day
from webapp.http.html import Input
from webapp.http.route import PageArgs
from webapp.http.words import zone

LENGTHS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
_LOCAL = "%Y-%m-%dT%H:%M"


class AgendaArgs(PageArgs):
    """`whose`: `me`, `all` or a member's id; `view`: of the day, or of the week that it lies in."""

    day: Day | None = None
    whose: Annotated[str, Field(max_length=40)] = "me"
    view: Literal["day", "week"] = "day"


class CallInput(Input):
    """A call to be scheduled or moved."""

    due_at = StringField("When", widget=DateTimeLocalInput())
    minutes = SelectField("How long", validate_choice=False)
    assignee = SelectField("Who calls", validate_choice=False)
    note = TextAreaField("Note")
    anyway = BooleanField("Schedule it anyway")

    def offer(self, members: Mapping[str, str]) -> Self:
        """Give the choices: the members by id, and the usual lengths with the one that it has."""
        self.assignee.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(*one) for one in members.items())]
        chosen = self.minutes.data or str(USUAL_MINUTES)
        known = {*LENGTHS, *([int(chosen)] if chosen.isdecimal() and len(chosen) < 4 else [])}
        self.minutes.choices = [SelectChoice(str(minutes), f"{minutes} minutes") for minutes in sorted(known)]
        return self

    @classmethod
    def new(cls, assignee_id: bytes | None) -> Self:
        """For the next full hour but one."""
        soon = datetime.now(zone()).replace(minute=0) + timedelta(hours=2)
        return cls._filled(soon, USUAL_MINUTES, assignee_id, "")

    @classmethod
    def of(cls, callback: Callback) -> Self:
        due_at = callback.due_at.astimezone(zone())
        return cls._filled(due_at, callback.minutes, callback.assignee_id, callback.note)

    @classmethod
    def _filled(cls, at: datetime, minutes: int, assignee_id: bytes | None, note: str) -> Self:
        assignee = MEMBER.show(assignee_id) if assignee_id is not None else ""
        shown = {"due_at": at.strftime(_LOCAL), "minutes": str(minutes), "assignee": assignee, "note": note}
        return cls(formdata=None, data=shown)

    def values(self) -> dict[str, Any]:
        """By the names of the API's shapes; raises Invalid for what is no moment."""
        minutes = self.minutes.data or ""
        return {
            "dueAt": read_moment(self.due_at.data).isoformat(),
            "minutes": int(minutes) if minutes.isdecimal() and len(minutes) < 9 else minutes,
            "assignee": self.assignee.data or None,
            "note": self.note.data or "",
        }


class OutcomeInput(Input):
    outcome = RadioField(
        "What came of it",
        choices=[SelectChoice(*one) for one in OUTCOME_WORDS.items()],
        validate_choice=False,
    )
    note = TextAreaField("Note")


def read_moment(text: str | None) -> datetime:
    """A moment by the reader's clock; raises Invalid."""
    try:
        return datetime.fromisoformat((text or "").strip()[:16]).replace(tzinfo=zone())
    except ValueError:
        problem = "Enter a day and a time, such as 2031-01-31 18:00."
        raise Invalid(problem, fields={"dueAt": [problem]}) from None
