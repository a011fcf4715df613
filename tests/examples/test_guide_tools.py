"""What the guide says to fill in at Zapier and Make: sent as they send it, it brings the lead; a replay nothing."""

import json
import re
from typing import Any

import requests

from tests.examples.customer import Customer
from tests.examples.test_guide import reader_of
from webapp.guide.chapters import chapters
from webapp.guide.reader import Reader
from webapp.leads.models import Lead

ROW = re.compile(r"^\| (\w[\w ]*) \| (.+) \|$", re.MULTILINE)
NOBODY = Reader({})
SHOWN = re.compile(r"^```json\n(.+?)\n```$", re.MULTILINE | re.DOTALL)


class Step:
    """A step of such a tool, filled in as its chapter says. `shown`: the body that the chapter promises."""

    def __init__(self, slug: str, reader: Reader = NOBODY) -> None:
        text = reader.fill(chapters()[slug].text)
        rows = [(name, value.replace("`", "")) for name, value in ROW.findall(text)]
        self.fields = {name: value for name, value in rows if " = " not in value}
        self.pairs = [(name, *value.split(" = ", 1)) for name, value in rows if " = " in value]
        self.shown = json.loads(SHOWN.findall(text)[0])

    @property
    def headers(self) -> dict[str, str]:
        return {name: value for field, name, value in self.pairs if field == "Headers"}

    @property
    def data(self) -> dict[str, Any]:
        """The rows of Data, with names that are nested by two underscores."""
        nested: dict[str, Any] = {}
        for outer, inner, value in [(*name.split("__"), value) for field, name, value in self.pairs if field == "Data"]:
            nested.setdefault(outer, {})[inner] = value
        return nested

    def send(self, customer: Customer) -> requests.Response:
        headers = {**self.headers, "content-type": "application/json"}
        trusted = str(customer.inlet.authority)
        return requests.post(self.fields["URL"], json=self.shown, headers=headers, verify=trusted, timeout=30)


def test_a_step_brings_the_lead_and_its_replay_nothing_more(customer: Customer) -> None:
    for step in (Step("zapier", reader_of(customer)), Step("make", reader_of(customer))):
        first, again = step.send(customer), step.send(customer)
        assert (first.status_code, again.json()) == (201, first.json())
    lead = customer.only(Lead)
    assert (lead.first_name, lead.email, lead.source) == ("Jane", "jane.doe@example.com", "Zapier")
    assert customer.outcomes() == ["accepted", "accepted"]


def test_what_zapier_is_told_to_send_is_the_body_that_is_shown() -> None:
    step = Step("zapier")
    assert step.data == step.shown
    assert (step.fields["Payload Type"], step.fields["Unflatten"]) == ("json", "yes")


def test_what_make_is_told_to_send_is_json() -> None:
    fields = Step("make").fields
    assert [fields["Method"], fields["Body type"], fields["Content type"]] == ["POST", "Raw", "JSON (application/json)"]
