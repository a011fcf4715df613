"""What the Settings tab sends, by the names of FormPatch: when a form is closed, how many it takes, who may see it."""

from datetime import datetime
from typing import Any, Self

from wtforms import BooleanField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateTimeLocalInput

from webapp.errors import Invalid
from webapp.forms.models import Form
from webapp.forms.page_fields import explained
from webapp.http.html import Input
from webapp.http.words import zone

_LOCAL = "%Y-%m-%dT%H:%M"


class SettingsInput(Input):
    name = StringField("Name", description="Visitors see it above the form.")
    status = RadioField(
        "Status",
        choices=[
            SelectChoice("active", explained("Active", "Submissions are taken.")),
            SelectChoice("paused", explained("Paused", "Nothing is taken for now.")),
            SelectChoice("closed", explained("Closed", "Nothing is taken any more.")),
        ],
    )
    paused_message = TextAreaField("Message while paused", description="Empty: a plain sentence.")
    closes_at = StringField("Closes at", widget=DateTimeLocalInput())
    most_submissions = StringField("Most submissions")
    closed_message = TextAreaField(
        "Message once closed", description="By hand, on its day, or when it is full. Empty: a plain sentence."
    )
    password = PasswordField("New password", description="At least four characters. Whoever knows it can use the form.")
    without_password = BooleanField("Ask for no password any more")

    @classmethod
    def of(cls, form: Form) -> Self:
        """The settings as they are, moments by the clock of whoever reads."""
        shown = dict(vars(form)) | {"most_submissions": form.most_submissions or ""}
        if form.closes_at is not None:
            shown["closes_at"] = form.closes_at.astimezone(zone()).strftime(_LOCAL)
        return cls(formdata=None, data=shown)

    def values(self) -> dict[str, Any]:
        """Raises Invalid for what is no moment, or no number."""
        same = {
            "name": "name",
            "status": "status",
            "pausedMessage": "paused_message",
            "closedMessage": "closed_message",
        }
        values = {name: self[field].data for name, field in same.items()}
        values |= {"closesAt": _moment(self.closes_at.data), "mostSubmissions": _number(self.most_submissions.data)}
        if self.without_password.data:
            values["password"] = None
        elif self.password.data:
            values["password"] = self.password.data
        return values


def _moment(text: str | None) -> str | None:
    """A moment of the reader's clock, with its zone."""
    if not (text or "").strip():
        return None
    try:
        return datetime.fromisoformat(str(text).strip()[:16]).replace(tzinfo=zone()).isoformat()
    except ValueError:
        problem = "Enter a day and a time, such as 2026-01-31 18:00."
        raise Invalid(problem, fields={"closesAt": [problem]}) from None


def _number(text: str | None) -> int | None:
    plain = (text or "").strip().replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        problem = "Enter a whole number, such as 50, or nothing for no limit."
        raise Invalid(problem, fields={"mostSubmissions": [problem]})
    return int(plain)
