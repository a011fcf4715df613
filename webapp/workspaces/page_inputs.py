"""What the forms of people's pages send: their kind and length; what may be, the verbs decide."""

from typing import Any

from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from webapp.http.html import Input
from webapp.workspaces.locales import LOCALES, time_zones

ROLE_WORDS = {"viewer": "Viewer", "member": "Member", "admin": "Admin", "owner": "Owner"}
_THEMES = [SelectChoice("auto", "Auto"), SelectChoice("light", "Light"), SelectChoice("dark", "Dark")]


def _filled(what: str) -> list[Any]:
    return [InputRequired(f"Enter {what}."), Length(max=200, message="Use at most 200 characters.")]


def email_field(label: str = "Email") -> EmailField:
    rules = [
        InputRequired("Enter an email address."),
        Length(max=254, message="Use at most 254 characters."),
        Regexp(r"\s*[^@\s]+@[^@\s]+\s*\Z", message="Enter an email address in the form name@example.com."),
    ]
    return EmailField(label, rules)


def new_password_field(label: str = "Password") -> PasswordField:
    return PasswordField(label, _filled("a password"), description="At least 10 characters.")


def name_field() -> StringField:
    return StringField("Name", [DataRequired("Enter a name."), *_filled("a name")[1:]])


def time_zone_field() -> SelectField:
    return SelectField(
        "Time zone", choices=lambda: [SelectChoice(zone, zone.replace("_", " ")) for zone in time_zones()]
    )


def locale_field() -> SelectField:
    return SelectField("Language and formats", choices=[SelectChoice(*locale) for locale in LOCALES])


class LoginInput(Input):
    email = email_field()
    password = PasswordField("Password", _filled("your password"))


class CodeInput(Input):
    code = StringField("Code", [InputRequired("Enter a code."), Length(max=50, message="Enter a code.")])


class AgainInput(Input):
    """What shows once more who somebody is."""

    proof = PasswordField("Your password", [InputRequired("Enter it."), Length(max=200, message="Enter it.")])

    def asking(self, *, password: bool, code: bool) -> "AgainInput":
        """Ask for what this person has."""
        if code:
            self.proof.label.text = "Your password, or a code" if password else "A code of your authenticator"
        return self


class ForgotInput(Input):
    email = email_field()


class ResetInput(Input):
    password = new_password_field("New password")


class JoinInput(Input):
    name = name_field()
    password = new_password_field()
    time_zone = time_zone_field()
    locale = locale_field()


class InviteInput(Input):
    email = email_field()
    role = SelectField("Role", choices=[SelectChoice(*role) for role in ROLE_WORDS.items()], default="member")


class ProfileInput(Input):
    name = name_field()
    time_zone = time_zone_field()
    locale = locale_field()
    theme = RadioField("Theme", choices=_THEMES)


class PasswordInput(Input):
    current = PasswordField("Current password", _filled("your current password"))
    password = new_password_field("New password")


class ThemeInput(Input):
    theme = RadioField("Theme", choices=_THEMES)


class ConfirmInput(Input):
    """What asks for the password once more, before the second factor changes."""

    confirmation = PasswordField("Your password", _filled("your password"))
