"""Every component in every state, on one page: what is looked at, and what axe and the tests run on."""

from datetime import UTC, datetime, timedelta

from flask import Response
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.http.html import Input, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.custom_card import CustomCard
from webapp.workspaces.custom_values import Held
from webapp.workspaces.hours_input import HoursField

pages = Pages("styleguide")

CHOICES = [SelectChoice(value, value.capitalize()) for value in ("new", "contacted", "qualified")]
AGES = (timedelta(minutes=4), timedelta(hours=3), timedelta(days=40))
SAMPLE_DATA = CustomCard((Held("plan", "Pro"), Held("website", None)), "/styleguide", may=True)


class SampleInput(Input):
    """One field of each kind."""

    name = StringField("Name", [InputRequired("Enter a name")], description="As it should stand in emails.")
    email = EmailField("Email", [InputRequired("Enter an email address, like name@example.com")])
    password = PasswordField("Password", [InputRequired("Enter a password")])
    status = SelectField("Status", [InputRequired("Choose a status")], choices=[SelectChoice("", "Choose…"), *CHOICES])
    score = IntegerField("Score", [InputRequired("Enter a whole number")])
    due = DateField("Call on", [InputRequired("Enter a date")])
    words = SearchField("Find", [InputRequired("Enter a word")])
    message = TextAreaField("Message", [InputRequired("Enter a message")])
    file = FileField("File", [InputRequired("Choose a file")], description="CSV or XLSX, up to 10 MB.")
    way = RadioField("Duplicates", [InputRequired("Choose what happens to duplicates")], choices=CHOICES)
    events = SelectMultipleField(
        "Events",
        [InputRequired("Choose at least one event")],
        choices=CHOICES,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agreed = BooleanField("Send a reply by email", [InputRequired("Tick the box")], description="At once, once a lead.")
    active = BooleanField("Takes submissions", [InputRequired("Switch it on")])
    hours = HoursField("Business hours", description="In the time zone of the workspace.")


@pages.get("/styleguide", role="signed_in")
def styleguide(session: Session, me: Me) -> Response:
    filled, refused = SampleInput(formdata=None), SampleInput(formdata=None, prefix="refused-")
    refused.validate()
    refused.form_errors.append("The form changed since you opened it. Load the page again.")
    now = datetime.now(UTC)
    moments = [now - age for age in AGES]
    return render(
        "dashboard/styleguide.html", filled=filled, refused_input=refused, moments=moments, custom=SAMPLE_DATA
    )
