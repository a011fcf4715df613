"""What the pages of accounts are asked for, and what their forms send; the API's shapes judge it."""

from typing import Annotated, Any, Literal

from pydantic import Field
from wtforms import HiddenField, StringField, TextAreaField

from webapp.deals.inputs import AccountPatch
from webapp.deals.models import Account
from webapp.errors import NotFound
from webapp.http.fields import ACCOUNT, AccountId
from webapp.http.html import Input
from webapp.http.reading import read_values
from webapp.http.route import PageArgs

Words = Annotated[str, Field(max_length=200)]


class AccountsArgs(PageArgs):
    """The state of the list."""

    q: Words = ""
    sort: Literal["name", "newest"] = "name"
    test: bool = False
    after: Annotated[str | None, Field(max_length=3_000)] = None


class AccountArgs(PageArgs):
    """`edit`: the fact that is changed, `custom`: the key that is; `pick`: what is looked for by the words `q`."""

    edit: str | None = None
    custom: str | None = None
    pick: Literal["parent", "person"] | None = None
    q: Words = ""


class FactArgs(PageArgs):
    edit: bool = False


class NewAccountArgs(PageArgs):
    """The account that the new one is a part of."""

    parent: AccountId | None = None


class AccountInput(Input):
    name = StringField("Name")
    website = StringField("Website")
    location = StringField("Location")
    description = TextAreaField("Description")
    parent = HiddenField()

    def values(self, *names: str) -> dict[str, Any]:
        """What was typed into these fields, or into all, by the account's columns; raises Invalid as the API would."""
        sent = {name: self[name].data or "" for name in names or FACTS}
        values = read_values(AccountPatch, sent).changes()
        if self.parent.data and not names:
            values["parent_id"] = ACCOUNT.parse(self.parent.data)
        return values

    @classmethod
    def of(cls, account: Account, **values: Any) -> "AccountInput":
        return cls(formdata=None, data={**{name: getattr(account, name) for name in FACTS}, **values})


FACTS = ("name", "website", "location", "description")


def check_fact(name: str) -> str:
    """The name of a fact that is changed in its place; raises NotFound for any other."""
    if name not in FACTS:
        raise NotFound("An account has no such field.")
    return name
