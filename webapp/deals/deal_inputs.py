"""What the pages of a deal are asked for, and what their forms send."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from webapp.deals.inputs import DealIn, DealPatch
from webapp.deals.models import CLOSED, Deal
from webapp.deals.owners import Owners
from webapp.errors import NotFound
from webapp.http.fields import MEMBER, AccountId, LeadId
from webapp.http.html import Input
from webapp.http.reading import read_values
from webapp.http.route import PageArgs

Kind = Literal["account", "parent", "person"]
CHOSEN = ("stage", "owner")
FACTS = ("stage", "owner", "amount", "closing_date", "source_name", "description", "solution", "close_reason", "name")
_COLUMNS = {"owner": "owner_id", "parent": "parent_id"}


class DealArgs(PageArgs):
    """`edit`: the field that is changed, `custom`: the key that is; `pick`: what is looked for, by the words `q`."""

    edit: str | None = None
    custom: str | None = None
    pick: Kind | None = None
    q: Annotated[str | None, Field(max_length=200)] = None


class FieldArgs(PageArgs):
    edit: bool = False


class NewArgs(PageArgs):
    """Whom and which company the new deal is for."""

    lead: LeadId | None = None
    account: AccountId | None = None


class DealInput(Input):
    """The facts of a deal; on its page one of them is changed at a time."""

    name = StringField("Name")
    amount = StringField("Amount")
    stage = SelectField("Stage", validate_choice=False)
    closing_date = DateField("Closing date", render_kw={"type": "date"})
    owner = SelectField("Owner", validate_choice=False)
    source_name = StringField("Source")
    description = TextAreaField("Description")
    solution = TextAreaField("Solution")
    close_reason = StringField("Reason")

    def offer(self, stages: Mapping[str, str], owners: Owners) -> None:
        """Give the fields that are chosen from a list what there is, and the owner there is, if they left."""
        known = dict(owners.choices)
        gone = {}
        if self.owner.data and self.owner.data not in known:
            gone = {self.owner.data: owners.names.get(MEMBER.parse(self.owner.data), "Somebody who left")}
        choices = {"": "Nobody", **gone, **known}
        self.owner.choices = [SelectChoice(*choice) for choice in choices.items()]
        self.stage.choices = [SelectChoice(*choice) for choice in stages.items()]

    def change(self, name: str) -> dict[str, Any]:
        """What this field was changed to, as `change_deal` takes it; raises Invalid as the API would."""
        return deal_values(DealPatch, {name: self._sent(name)})

    def all(self) -> dict[str, Any]:
        """What a new deal is made of; what was left empty is left out."""
        sent = {name: self._sent(name) for name in FACTS if name in self.data}
        return deal_values(DealIn, {name: value for name, value in sent.items() if value or name == "name"})

    def _sent(self, name: str) -> Any:
        text = (self[name].raw_data or [""])[0].strip()
        return None if name == "owner" and not text else text

    @classmethod
    def of(cls, deal: Deal, source_name: str, **values: Any) -> "DealInput":
        """The facts as they are; `values` in place of some."""
        shown = {name: getattr(deal, name) for name in FACTS if hasattr(deal, name)}
        shown |= {"amount": f"{deal.amount:.2f}", "source_name": source_name}
        shown["owner"] = MEMBER.show(deal.owner_id) if deal.owner_id is not None else ""
        return cls(formdata=None, data={**shown, **values})


class NewDealInput(DealInput):
    """`account`: by its name; `lead`: the person whom the deal is for, by id."""

    account = StringField("Account", description="A new name makes a new account.")
    lead = HiddenField()


def deal_values(shape: type[DealPatch], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Read by the rules of the API, and named by the columns."""
    changes = read_values(shape, {to_camel(name): value for name, value in sent.items()}).changes()
    return {_COLUMNS.get(name, name): value for name, value in changes.items()}


def check_fact(name: str, deal: Deal) -> str:
    """The name of a field that is changed in its place; raises NotFound for any other."""
    if name not in FACTS or (name == "close_reason" and deal.stage not in CLOSED):
        raise NotFound("A deal has no such field.")
    return name
