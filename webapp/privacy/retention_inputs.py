"""What the forms of Settings → Privacy send: how long things are kept, and how visitors' addresses are."""

from collections.abc import Mapping

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from webapp.http.html import Input
from webapp.http.reading import read_values
from webapp.privacy.retention_words import FOR_EVER, WORDS, choices, chosen
from webapp.workspaces.retention import RetentionPatch, Said, term
from webapp.workspaces.visitor_address import CUT, HASHED, NOTHING, WHOLE

ADDRESSES = (
    (WHOLE, "Whole"),
    (CUT, "Cut: without its last part, such as 203.0.113.0"),
    (HASHED, "Hashed: all that can be told is whether two are the same"),
    (NOTHING, "Not at all"),
)


def _field(name: str) -> SelectField:
    return SelectField(WORDS[name].title, description=WORDS[name].meaning)


class RetentionInput(Input):
    """A choice for each kind."""

    bodies = _field("bodies")
    accepted = _field("accepted")
    refused = _field("refused")
    spam = _field("spam")
    incomplete = _field("incomplete")
    leads = _field("leads")
    deliveries = _field("deliveries")

    @classmethod
    def of(cls, said: Said, above: Mapping[str, int | None], whose: str, *, sent: bool = False) -> "RetentionInput":
        """As `said`, or as it was `sent`. `above`: how one level up has it, and `whose` that is."""
        shown = {name: FOR_EVER if days is None else str(days) for name, days in said.items()}
        input_ = cls() if sent else cls(formdata=None, data=shown)
        for name, days in above.items():
            input_[name].choices = list(choices(f"{whose}: {term(days)}", [said.get(name)]))
        return input_

    def words_of(self, name: str) -> str:
        """What was chosen, as the page words it."""
        worded: str = dict(self[name].choices)[self[name].data or ""]
        return worded

    @property
    def said(self) -> Said:
        """What was chosen; a kind that is to be as one level up is not in it."""
        sent = {name: chosen(self[name].data) for name in WORDS if self[name].data}
        return read_values(RetentionPatch, sent).changes()


class AddressesInput(Input):
    keeping = RadioField("What is kept of an address", choices=[SelectChoice(*one) for one in ADDRESSES])
    stored = BooleanField(
        "Change the addresses that are stored already",
        description="In the background, and for good: what is cut or hashed cannot be made whole again.",
    )
