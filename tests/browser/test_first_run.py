"""The newcomer's journey: from the printed address to a lead that appears by itself, its clicks and seconds counted."""

import json
import re
import subprocess
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.servers.live import Live, flask, live

MOST_CLICKS, MOST_SECONDS = 12, 60


class Newcomer:
    """Counts each click, and each field that is filled in."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields, self.began = page, 0, 0, time.monotonic()

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def fill(self, label: str, text: str) -> None:
        self.fields += 1
        self.page.get_by_label(label, exact=True).first.fill(text)

    def create_account(self, inlet: Live) -> None:
        self.page.goto(_setup_address(inlet))
        for label, text in (
            ("Name", "Ada Lovelace"),
            ("Email", "ada@acme.example"),
            ("Password", "correct horse battery"),
            ("Company", "Acme"),
        ):
            self.fill(label, text)
        self.click("button", "Create account")
        self.page.wait_for_url(f"{inlet.url}/")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


def test_a_newcomer_sees_a_first_lead_appear_by_itself(
    visit: Callable[..., Visitor], capsys: pytest.CaptureFixture[str]
) -> None:
    with live() as inlet:
        visitor = visit(viewport={"width": 1280, "height": 1000})
        page, newcomer = visitor.page, Newcomer(visitor.page)
        newcomer.create_account(inlet)
        expect(page.get_by_text("Amelia Hart")).to_be_visible()
        expect(page.get_by_text("Sample", exact=True)).to_have_count(3)
        expect(page.get_by_text("1 of 6 done")).to_be_visible()

        newcomer.click("button", "Send a test lead")
        expect(page.get_by_role("link", name="Jane Doe")).to_be_visible()
        expect(page.get_by_text("Your first lead is in.")).to_be_visible()
        seconds = newcomer.seconds

        _run_the_shown_command(page)
        expect(page.get_by_text("2 of 6 done")).to_be_visible()

        newcomer.click("button", "Remove sample leads")
        expect(page.get_by_text("Amelia Hart")).to_have_count(0)
        expect(page.get_by_role("link", name="Jane Doe")).to_be_visible()
        newcomer.click("button", "Dismiss")
        expect(page.get_by_text("First steps")).to_have_count(0)
        page.reload()
        expect(page.get_by_text("First steps")).to_have_count(0)
        assert page.goto(_setup_address(inlet, "x")).status == 404  # type: ignore[union-attr]
        assert visitor.complaints == []
    with capsys.disabled():
        print(f"\n{newcomer.clicks} clicks, {newcomer.fields} fields; a lead after {seconds:.1f} s")  # noqa: T201
    assert newcomer.clicks <= MOST_CLICKS
    assert seconds <= MOST_SECONDS


def _setup_address(inlet: Live, token: str = "") -> str:
    if token:
        return f"{inlet.url}/setup?token={token}"
    found = re.search(r"http://\S+/setup\?token=\S+", inlet.process.output())
    assert found, inlet.process.output()
    return found[0]


def _run_the_shown_command(page: Page) -> None:
    """The command as it stands on the page, as a shell runs it."""
    command = page.locator("#terminal code").inner_text()
    answer = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=20, check=True)
    assert json.loads(answer.stdout)["success"] is True


def test_a_workspace_of_thousands_is_filled_and_emptied(visit: Callable[..., Visitor]) -> None:
    with live() as inlet:
        for arguments in (("workspace", "create", "--name", "Acme", "--owner-email", "o@acme.example"),
                          ("demo", "Acme", "--leads", "3000"), ("demo", "Acme", "--remove")):  # fmt: skip
            told = subprocess.run(flask(*arguments), env=inlet.environ, capture_output=True, text=True, timeout=120)
            assert told.returncode == 0, told.stderr
        assert told.stdout == "3000 sample leads are removed.\n"
