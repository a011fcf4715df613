"""Every sample of the guide runs as its readers run it: filled in, saved and started, with nothing else changed."""

import sys
from pathlib import Path

import pytest

from tests.examples.clients import run
from tests.examples.customer import Customer, Inlet
from tests.servers.programs import program
from webapp.database.ids import show
from webapp.guide.reader import BASE, Reader
from webapp.guide.samples import FOLDER
from webapp.leads.models import Lead

PROGRAMS = {".curl": "sh", ".node": "node", ".php": "php", ".ruby": "ruby"}
ENDINGS = {".node": ".mjs"}
SAMPLES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.glob("*/submit.*"))
RUN_ALONE = [name for name in SAMPLES if Path(name).suffix in (*PROGRAMS, ".python")]


def reader_of(customer: Customer) -> Reader:
    """This customer's ids and test keys."""
    given = customer.credentials
    known = {
        BASE: customer.url,
        "YOUR_FORM_ID": given["form"]["id"],
        "YOUR_API_KEY": given["test_api_key"],
        "YOUR_TEAM_ID": given["team"]["id"],
        "YOUR_TEAM_KEY": given["team"]["key"],
        "YOUR_DOMAIN_ID": given["domain"]["id"],
        "YOUR_WEBHOOK_URL": given["inbound"]["url"],
        "YOUR_WEBHOOK_KEY": given["inbound"]["token"],
    }
    return Reader(known)


def filled(customer: Customer, name: str) -> str:
    """A sample with what this customer has in place of the placeholders, none of which is left."""
    text = reader_of(customer).fill((FOLDER / name).read_text())
    assert "YOUR_" not in text, "a placeholder that nobody fills in"
    return text


@pytest.mark.parametrize("name", RUN_ALONE)
def test_a_sample_makes_the_lead_and_prints_the_answer(
    inlet: Inlet, customer: Customer, tmp_path: Path, name: str
) -> None:
    suffix = Path(name).suffix
    file = tmp_path / f"sample{ENDINGS.get(suffix, '')}"
    file.write_text(filled(customer, name))
    interpreter = sys.executable if suffix == ".python" else program(PROGRAMS[suffix])
    ran = run([interpreter, *trusting(suffix, inlet.authority), str(file)], inlet.authority)
    assert ran.returncode == 0, ran.stderr
    lead = customer.only(Lead)
    assert show("lead", lead.id) in ran.stdout
    assert (lead.first_name, lead.last_name, lead.email) == ("Jane", "Doe", "jane.doe@example.com")


def trusting(suffix: str, authority: Path) -> list[str]:
    """PHP knows no variable by which it trusts the front's certificate."""
    return ["-d", f"openssl.cafile={authority}", "-d", f"curl.cainfo={authority}"] if suffix == ".php" else []
