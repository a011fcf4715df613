"""The Forms API's examples: curl on a server, and fetch in a page of a website of another origin."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.examples.browser import visit
from tests.examples.clients import example, node_program
from tests.examples.conftest import Run
from tests.examples.customer import Customer
from webapp.database.ids import show
from webapp.leads.models import Comment, Lead
from webapp.submissions.models import Submission

BASE = "https://api.kaliun.com"
FIELDS = {"name": "Jane Smith", "email": "jane@example.com", "phone": "555-123-4567", "message": "A quote, please."}


@pytest.mark.contract("K4", "K8")
def test_the_documented_curl_call_creates_the_lead(customer: Customer, run: Run) -> None:
    changes = {
        BASE: customer.url,
        "FORM_ID": customer.credentials["form"]["id"],
        "YOUR_API_KEY": customer.credentials["api_key"],
    }
    answer = json.loads(run("forms_api/curl.sh", changes).stdout)
    lead, submission = customer.only(Lead), customer.only(Submission)
    assert answer == {
        "success": True,
        "data": {"submissionId": show("sub", submission.id), "personId": show("lead", lead.id), "isNew": True},
    }
    assert (lead.first_name, lead.last_name, lead.email, lead.phone) == (
        *("Jane", "Smith"),
        *list(FIELDS.values())[1:3],
    )
    assert (lead.budget, lead.project_types, lead.custom_data) == ("$50,000 - $75,000", ["kitchen"], {})
    assert customer.only(Comment).body == "I need a quote for a kitchen remodel."
    assert submission.mapped["metadata"] == {
        "pageUrl": "https://yoursite.com/contact",
        "referrer": "https://google.com",
    }
    assert json.loads(run("forms_api/curl.sh", changes).stdout)["data"]["isNew"] is False


@pytest.mark.contract("K4", "K7")
def test_the_documented_fetch_creates_the_lead_from_a_page_of_another_origin(
    customer: Customer, tmp_path: Path
) -> None:
    with website(customer, tmp_path) as url:
        told = visit(url, send_form)
    lead = customer.only(Lead)
    assert told == f"Lead created: {show('lead', lead.id)}"
    assert (lead.first_name, lead.last_name, lead.email, lead.phone) == (
        *("Jane", "Smith"),
        *list(FIELDS.values())[1:3],
    )
    assert customer.only(Comment).body == FIELDS["message"]
    assert customer.only(Submission).mapped["metadata"] == {"pageUrl": f"{url}/", "referrer": ""}


@contextmanager
def website(customer: Customer, folder: Path) -> Iterator[str]:
    """The address of a website whose only page sends its form as the document says."""
    inputs = "".join(f"<input name={name}>" for name in FIELDS)
    page = f"<!doctype html><title>Contact</title><form>{inputs}<button>Send</button></form>"
    Path(folder, "index.html").write_text(f"{page}<script type=module>{script(customer)}</script>")
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def script(customer: Customer) -> str:
    """The example as the handler of a form, compiled from TypeScript, with what its environment has put in."""
    handler = f"""
      const form = document.forms[0], FORM_ID = {json.dumps(customer.credentials["form"]["id"])};
      form.onsubmit = async (event) => {{
        event.preventDefault();
        {example("forms_api/fetch.ts", {BASE: customer.inlet.live.url})}
      }};"""
    key = json.dumps(customer.credentials["api_key"])
    command = [node_program("esbuild"), "--loader=ts", f"--define:process.env.KALIUN_API_KEY={key}"]
    return subprocess.run(command, input=handler, capture_output=True, check=True, text=True, timeout=60).stdout


def send_form(page: Page) -> str:
    for name, value in FIELDS.items():
        page.fill(f"[name={name}]", value)
    with page.expect_console_message() as told:
        page.get_by_role("button", name="Send").click()
    return told.value.text


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are no news."""
