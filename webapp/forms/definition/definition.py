"""Definition: all that a version of a form is made of. Mapping, origins and automation are settings of the Form."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from webapp.forms.definition.calls import Calls
from webapp.forms.definition.field import FormField, Key, Line
from webapp.forms.definition.rule import Rule
from webapp.forms.definition.theme import Theme
from webapp.forms.inputs import Redirect
from webapp.http.fields import Text
from webapp.http.shapes import Input

MOST_FIELDS = 200
MOST_RULES = 100
DEFAULT_THANKS = "default"


class Thanks(Input):
    """What a visitor sees, or where they go, after they sent the form; a rule chooses it by its key."""

    key: Key
    title: Line = ""
    message: Annotated[Text, Field(max_length=5000)] = ""
    redirect_url: Redirect | None = None


class Definition(Input):
    """`language`: BCP 47. `texts`: the owner's words in place of ours, by the name of ours.

    `review`: the answers are shown once more before they are sent. `incomplete`: what is left unsent may be kept.
    `captcha`: whether a proof of work is asked of everybody, or only on suspicion. `calls`: times to be called at.
    """

    fields: Annotated[list[FormField], Field(max_length=MOST_FIELDS)] = []
    rules: Annotated[list[Rule], Field(max_length=MOST_RULES)] = []
    theme: Theme = Theme()
    thanks: Annotated[list[Thanks], Field(max_length=20)] = []
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] = "en"
    texts: Annotated[dict[Key, Text], Field(max_length=100)] = {}
    intro: Annotated[Text, Field(max_length=5000)] = ""
    submit_label: Line = ""
    review: bool = False
    incomplete: bool = False
    captcha: Literal["suspicion", "always"] = "suspicion"
    calls: Calls = Calls()

    @model_validator(mode="after")
    def _names_differ(self) -> "Definition":
        """Two fields of one name would overwrite each other's answers."""
        keys = [field.key for field in self.fields if not field.names]
        twice = [name for name, count in Counter([*keys, *self.names()]).items() if count > 1]
        if twice:
            raise ValueError(f"Two fields are called {twice[0]}. Give each a key of its own.")
        return self

    def names(self) -> Iterator[str]:
        """The names under which answers come."""
        for field in self.fields:
            yield from field.names

    def field(self, key: str) -> FormField | None:
        return next((field for field in self.fields if field.key == key), None)

    def thanks_of(self, key: str) -> Thanks | None:
        """The thank-you page of this key, else the default one; None where the owner made none."""
        by_key = {thanks.key: thanks for thanks in self.thanks}
        return by_key.get(key) or by_key.get(DEFAULT_THANKS)

    @property
    def steps(self) -> list[list[FormField]]:
        """The fields of each page; a page break begins the next, and is its first field."""
        steps: list[list[FormField]] = [[]]
        for field in self.fields:
            if field.type == "page_break" and steps[-1]:
                steps.append([])
            steps[-1].append(field)
        return steps
