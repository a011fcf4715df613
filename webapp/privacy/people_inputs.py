"""What the pages about people's data send."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from webapp.forms.page_fields import LinesField
from webapp.http.html import Input
from webapp.privacy.erasing import REASONS
from webapp.privacy.person import Person


class FindInput(Input):
    who = StringField("Email or phone", validators=[InputRequired("Enter an email or a phone.")])


class EraseInput(Input):
    """`who`: for somebody without a lead, what they were looked for by."""

    who = HiddenField()
    reason = SelectField("Why", choices=[SelectChoice(*reason) for reason in REASONS.items()])
    words = LinesField(
        "Other names and spellings",
        description="One a line. They are cleared wherever they stand: a nickname, a former name.",
        render_kw={"rows": 3},
    )
    typed = StringField("Type their name or email to erase them")

    def agreed(self, person: Person) -> bool:
        """Whether it was sent whole, and names whom it is about."""
        if not self.submitted():
            return False
        known = {text.casefold() for text in (person.name, *person.emails, *person.phones)}
        if (self.typed.data or "").strip().casefold() not in known:
            self.typed.errors = [f"Type {person.name}, as it stands above."]
        return not self.typed.errors
