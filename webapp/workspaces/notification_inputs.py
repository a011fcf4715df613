"""What the page of one's notifications sends: a choice for each topic, the hour of the digest, the quiet hours."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget, TimeInput

from webapp.errors import Invalid
from webapp.http.html import Input
from webapp.workspaces.hours import DAYS
from webapp.workspaces.models import Member
from webapp.workspaces.quiet import HOURLY, USUAL_HOUR, digest_hour
from webapp.workspaces.topics import Choice, choice_of, topics_for

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = Regexp(re.compile(r"([01]\d|2[0-3]):[0-5]\d"), message="Use a time such as 22:00.")


class NotificationsInput(Input):
    digest = SelectField(
        "The digest comes",
        choices=[
            SelectChoice(HOURLY, "each hour"),
            *(SelectChoice(str(hour), f"each day at {hour}:00") for hour in range(24)),
        ],
        default=str(USUAL_HOUR),
        description="In your time zone, and only when there is something in it.",
    )
    quiet = BooleanField("Quiet hours", description="Mail waits until they are over. The bell goes on.")
    quiet_from = StringField("From", [_TIME], default="20:00", widget=TimeInput())
    quiet_until = StringField("Until", [_TIME], default="08:00", widget=TimeInput())
    days = SelectMultipleField(
        "Beginning on",
        choices=[SelectChoice(day, name) for day, name in zip(DAYS, _DAY_NAMES, strict=True)],
        default=list(DAYS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, member: Member) -> "NotificationsInput":
        """As the member has chosen."""
        hour, quiet = digest_hour(member), (member.notice_times or {}).get("quiet")
        known: dict[str, Any] = {"digest": HOURLY if hour is None else str(hour), "quiet": bool(quiet)}
        if quiet:
            known |= {"quiet_from": quiet["from"], "quiet_until": quiet["until"], "days": quiet["days"]}
        return cls(formdata=None, data=known)

    @property
    def times(self) -> dict[str, Any]:
        """As `quiet.py` has it. Raises Invalid for quiet hours that never begin, or never end."""
        hour = None if self.digest.data == HOURLY else int(self.digest.data)
        if not self.quiet.data:
            return {"digest": hour}
        since, until, days = self.quiet_from.data, self.quiet_until.data, list(self.days.data)
        if not days:
            raise Invalid("days", fields={"days": ["Choose at least one day."]})
        if since == until and len(days) == len(DAYS):
            problem = "Leave some time for mail to come. To get none at all, choose Off for each kind."
            raise Invalid("quietUntil", fields={"quietUntil": [problem]})
        return {"digest": hour, "quiet": {"from": since, "until": until, "days": days}}


def read_choices(role: str, sent: Mapping[str, str]) -> dict[str, dict[str, Any]] | None:
    """What somebody chose otherwise than comes with their role. Raises Invalid for what is no choice."""
    chosen: dict[str, dict[str, Any]] = {}
    for topic, known in topics_for(role).items():
        mail = sent.get(f"mail.{topic}", "")
        if mail not in known.mails:
            raise Invalid("Choose one of the ways that are offered for each kind.")
        choice = Choice(mail, f"app.{topic}" in sent)
        if choice != choice_of(role, None, topic):
            chosen[topic] = {"mail": choice.mail, "app": choice.app}
    return chosen or None
