"""What a form's Automation page sends: its webhook, its auto-responder, and who gets its leads."""

from typing import Any

from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.forms.models import Form
from webapp.forms.page_fields import explained, none_if_empty
from webapp.forms.page_inputs import FormInput, Offer


class AutomationInput(FormInput):
    """The webhook's secret is written and never read: left empty, it stays as it is."""

    assignment_mode = RadioField(
        "Who gets a new lead",
        choices=[
            SelectChoice("none", explained("Nobody", "It waits unassigned until somebody takes it.")),
            SelectChoice("user", explained("One member", "All go to the same person, unless they are away.")),
            SelectChoice("round_robin", explained("Round robin", "Members take turns. Who is away is passed over.")),
        ],
    )
    assignment_user_member_id = SelectField("Member", default="")
    assignment_round_robin_member_ids = SelectMultipleField(
        "Members who take turns", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    notify_members = BooleanField(
        "Tell members of new leads by email",
        description="Owners and admins, and whoever asked for it in their own notification settings.",
    )
    auto_responder_enabled = BooleanField(
        "Answer by email", description="To whoever submits the form, at most once a day for each address."
    )
    auto_responder_subject = StringField("Subject")
    auto_responder_body = TextAreaField("Body", render_kw={"rows": 8})
    auto_responder_reply_to = StringField(
        "Reply to", filters=[none_if_empty], description="Where their answer goes. Empty: to the sender of all mail."
    )
    webhook_url = StringField(
        "Webhook URL",
        filters=[none_if_empty],
        description="Every submission is posted there as JSON. Empty: no webhook.",
    )
    webhook_secret = PasswordField("Webhook secret")
    forget_secret = BooleanField("Take the secret away", description="The webhook goes out without its own signature.")
    webhook_signature_header = StringField(
        "Signature header", description="It carries the HMAC-SHA256 of the raw body in hex, made with the secret."
    )

    @classmethod
    def stored(cls, form: Form) -> dict[str, Any]:
        responder, assignment = form.auto_responder, form.assignment
        return {
            **super().stored(form),
            "webhook_secret": "",
            "auto_responder_enabled": responder.get("enabled", False),
            "auto_responder_subject": responder.get("subject", ""),
            "auto_responder_body": responder.get("body", ""),
            "auto_responder_reply_to": responder.get("replyTo"),
            "assignment_mode": assignment.get("mode", "none"),
            "assignment_user_member_id": assignment.get("memberId", ""),
            "assignment_round_robin_member_ids": assignment.get("memberIds", []),
        }

    def offer(self, offer: Offer) -> None:
        members = [SelectChoice(*member) for member in offer.members]
        self.assignment_user_member_id.choices = [SelectChoice("", "Choose a member"), *members]
        self.assignment_round_robin_member_ids.choices = members

    def submitted(self) -> bool:
        """Whether somebody is chosen too, where somebody is to get the leads."""
        match self.assignment_mode.data:
            case "user":
                asked, words = self.assignment_user_member_id, "Choose a member."
            case "round_robin":
                asked, words = self.assignment_round_robin_member_ids, "Choose at least one member."
            case _:
                return super().submitted()
        fine = super().submitted()
        if not asked.data:
            asked.errors = [words]
        return fine and bool(asked.data)

    def values(self) -> dict[str, Any]:
        return {
            "assignment": self._assignment(),
            "notifyMembers": self.notify_members.data,
            "autoResponder": {
                "enabled": self.auto_responder_enabled.data,
                "subject": self.auto_responder_subject.data,
                "body": self.auto_responder_body.data,
                "replyTo": self.auto_responder_reply_to.data,
            },
            "webhookUrl": self.webhook_url.data,
            "webhookSignatureHeader": self.webhook_signature_header.data,
            **self._secret(),
        }

    def _assignment(self) -> dict[str, Any]:
        mode = self.assignment_mode.data
        match mode:
            case "user":
                return {"mode": mode, "memberId": self.assignment_user_member_id.data}
            case "round_robin":
                return {"mode": mode, "memberIds": self.assignment_round_robin_member_ids.data}
            case _:
                return {"mode": mode}

    def _secret(self) -> dict[str, Any]:
        if self.webhook_secret.data:
            return {"webhookSecret": self.webhook_secret.data}
        return {"webhookSecret": None} if self.forget_secret.data else {}
