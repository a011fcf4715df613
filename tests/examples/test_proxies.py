"""The proxies that the Share tab hands out, run as they are by Node and PHP: every field goes on, the honeypot too."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask, render_template

from tests.examples.clients import environ
from tests.examples.customer import Customer
from tests.servers.programs import program
from webapp.forms.embed.snippets import Place
from webapp.submissions.models import Submission

JANE = {"name": "Jane Smith", "email": "jane@example.com", "website_url": ""}
VISITOR = {"referer": "https://acme.test/contact", "x-forwarded-for": "192.0.2.7, 10.0.0.1", "user-agent": "Firefox"}

# What Next.js does with the route.
NODE = """
import { POST } from "./route.mjs";
const [headers, body] = JSON.parse(process.argv[2]);
const request = new Request("http://localhost/api/contact", {
  method: "POST", headers: { ...headers, "content-type": "application/x-www-form-urlencoded" }, body,
});
const answer = await POST(request);
console.log(answer.status, await answer.text());
"""


@pytest.fixture
def place(customer: Customer) -> Place:
    customer.manage("PATCH", f"/forms/{customer.credentials['form']['id']}", {"honeypotField": "website_url"})
    return Place(customer.url, customer.credentials["form"]["id"], "Contact", 640)


def run(command: list[str], customer: Customer, folder: Path) -> str:
    env = {**environ(customer.inlet.authority), "INLET_API_KEY": customer.credentials["api_key"]}
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize(("trap", "outcome"), [("", "accepted"), ("http://spam.test", "spam")])
def test_the_route_of_next_hands_on_every_field_and_the_visitor(
    app: Flask, customer: Customer, place: Place, tmp_path: Path, trap: str, outcome: str
) -> None:
    with app.app_context():
        (tmp_path / "route.mjs").write_text(render_template("embed/nextjs.js.txt", place=place))
    (tmp_path / "call.mjs").write_text(NODE)
    asked = json.dumps([VISITOR, urlencode({**JANE, "website_url": trap})])
    told = run([program("node"), "call.mjs", asked], customer, tmp_path)
    assert told.startswith("201 ")
    submission = customer.only(Submission)
    assert submission.outcome == outcome
    if outcome == "accepted":
        assert submission.mapped["metadata"] == {
            "pageUrl": "https://acme.test/contact",
            "ip": "192.0.2.7",
            "userAgent": "Firefox",
        }


def test_the_page_of_php_hands_on_every_field_and_the_visitor(
    app: Flask, customer: Customer, place: Place, tmp_path: Path
) -> None:
    with app.app_context():
        (tmp_path / "contact.php").write_text(render_template("embed/contact.php.txt", place=place))
    posted = f"$_POST = json_decode('{json.dumps(JANE)}', true); $_SERVER['REMOTE_ADDR'] = '192.0.2.7';"
    authority = f"openssl.cafile={customer.inlet.authority}"
    command = [program("php"), "-d", authority, "-r", f"{posted} require 'contact.php';"]
    assert run(command, customer, tmp_path) == "Thank you. We will be in touch."
    submission = customer.only(Submission)
    assert (submission.outcome, submission.mapped["metadata"]["ip"]) == ("accepted", "192.0.2.7")
