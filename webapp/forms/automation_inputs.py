"""What a form's Automation page sends: its webhook, the mails to its visitors, and who gets its leads."""

from collections.abc import Iterator
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from webapp.errors import Refusal
from webapp.forms.assignment_page_inputs import PoolField, RuleInput, press, shown_pool, shown_rules
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
    assignment_round_robin_member_ids = PoolField(
        "Members who take turns",
        description="Whoever weighs 2 gets twice as many leads as whoever weighs 1. Turns go from top to bottom.",
    )
    assignment_rules = FieldList(FormField(RuleInput))
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
    double_opt_in_enabled = BooleanField(
        "Ask for a confirmation by email",
        description="Whoever ticks a consent gets a link that is good for seven days. "
        "What is not confirmed does not count as given.",
    )
    double_opt_in_subject = StringField("Subject")
    double_opt_in_body = TextAreaField("Body", render_kw={"rows": 4})
    double_opt_in_reply_waits = BooleanField(
        "Let the auto-responder wait", description="Where a consent is ticked, it answers once that is confirmed."
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
        responder, assignment, opt_in = form.auto_responder, form.assignment, form.double_opt_in or {}
        return {
            **super().stored(form),
            "webhook_secret": "",
            "auto_responder_enabled": responder.get("enabled", False),
            "auto_responder_subject": responder.get("subject", ""),
            "auto_responder_body": responder.get("body", ""),
            "auto_responder_reply_to": responder.get("replyTo"),
            "double_opt_in_enabled": opt_in.get("enabled", False),
            "double_opt_in_subject": opt_in.get("subject", ""),
            "double_opt_in_body": opt_in.get("body", ""),
            "double_opt_in_reply_waits": opt_in.get("replyWaits", False),
            "assignment_mode": assignment.get("mode", "none"),
            "assignment_user_member_id": assignment.get("memberId", ""),
            "assignment_round_robin_member_ids": shown_pool(assignment),
            "assignment_rules": shown_rules(assignment),
        }

    def offer(self, offer: Offer) -> None:
        members = [SelectChoice(*member) for member in offer.members]
        self.assignment_user_member_id.choices = [SelectChoice("", "Choose a member"), *members]
        self.assignment_round_robin_member_ids.offered = dict(offer.members)
        for entry in self.assignment_rules:
            entry.form.then.offered = dict(offer.members)

    def press(self, button: str) -> None:
        """Add, move or drop a rule or a condition, without saving anything."""
        self.assignment_rules.process(None, data=press([entry.data for entry in self.assignment_rules], button))

    def submitted(self) -> bool:
        """Whether somebody is chosen too, where somebody is to get the leads."""
        fine = super().submitted()
        match self.assignment_mode.data:
            case "user" if not self.assignment_user_member_id.data:
                self.assignment_user_member_id.errors = ["Choose a member."]
            case "round_robin" if not self.assignment_round_robin_member_ids.data:
                self.assignment_round_robin_member_ids.errors = ["Choose at least one member."]
        for entry in self.assignment_rules:
            if not entry.form.then.data:
                entry.form.then.errors = ["Choose who gets these leads."]
        return fine and not self.errors

    def refuse(self, refusal: Refusal) -> None:
        """Put what is wrong with a rule beside its control: `assignment.none.rules.0.when.conditions.0.value`."""
        others = dict(refusal.fields)
        for path in refusal.fields:
            _, of_rules, rest = path.partition(".rules.")
            place, _, of_rule = rest.partition(".")
            if of_rules:
                self.assignment_rules.entries[int(place)].form.at(of_rule.split(".")).errors = others.pop(path)
        if others or not refusal.fields:
            super().refuse(Refusal(refusal.message, fields=others))

    def __iter__(self) -> Iterator[Field]:
        """All controls, those of the rules too, as a summary of errors names them."""
        for field in super().__iter__():
            if field is not self.assignment_rules:
                yield field
        for entry in self.assignment_rules:
            yield from entry.form.controls()

    @property
    def errors(self) -> dict[str, Any]:
        return {field.name: field.errors for field in self if field.errors}

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
            "doubleOptIn": {
                "enabled": self.double_opt_in_enabled.data,
                "subject": self.double_opt_in_subject.data,
                "body": self.double_opt_in_body.data,
                "replyWaits": self.double_opt_in_reply_waits.data,
            },
            "webhookUrl": self.webhook_url.data,
            "webhookSignatureHeader": self.webhook_signature_header.data,
            **self._secret(),
        }

    def _assignment(self) -> dict[str, Any]:
        rules = {"rules": [entry.form.values() for entry in self.assignment_rules]}
        match self.assignment_mode.data:
            case "user" as mode:
                return {"mode": mode, "memberId": self.assignment_user_member_id.data, **rules}
            case "round_robin" as mode:
                return {**self.assignment_round_robin_member_ids.pool, "mode": mode, **rules}
            case mode:
                return {"mode": mode, **rules}

    def _secret(self) -> dict[str, Any]:
        if self.webhook_secret.data:
            return {"webhookSecret": self.webhook_secret.data}
        return {"webhookSecret": None} if self.forget_secret.data else {}
