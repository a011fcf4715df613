"""The pages of people in Chromium: each in its default and its error state, by axe, in the dark and at 360 px."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, check, new_inlet
from tests.conftest import new_world
from tests.visitor import PASSWORD
from webapp.onboarding.setup import setup_token
from webapp.workspaces import limits

Visit = Callable[..., Visitor]
OWNER = "owner@acme.test"


@pytest.fixture
def inlet(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """An Inlet without an account, and its address."""
    with new_inlet(tmp_path) as inlet:
        yield inlet


@pytest.fixture
def acme(inlet: tuple[Flask, str]) -> str:
    """The address of an Inlet with the workspace of Acme."""
    app, url = inlet
    with app.app_context():
        limits.reset()
        new_world()
    return url


def sign_in(page: Page, url: str, password: str = PASSWORD) -> None:
    page.goto(f"{url}/login")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_setup_takes_the_zone_of_the_browser_and_says_what_is_wrong(inlet: tuple[Flask, str], visit: Visit) -> None:
    app, url = inlet
    with app.app_context():
        token = setup_token()
    visitor = visit(timezone_id="Asia/Tokyo", locale="ja-JP", bypass_csp=True)
    page = visitor.page
    page.goto(f"{url}/setup?token={token}")
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    expect(page.get_by_label("Language and formats")).to_have_value("ja")
    check(visitor)
    page.get_by_label("Name", exact=True).fill("Olga Owner")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("Company").fill("Acme")
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_title(re.compile("^Error: Set up Inlet"))
    check(visitor)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(f"{url}/")
    page.goto(f"{url}/profile")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Olga Owner")


def test_signing_in_says_what_is_wrong_and_keeps_the_address(acme: str, visit: Visit) -> None:
    visitor = visit(bypass_csp=True)
    sign_in(visitor.page, acme, "wrong")
    expect(visitor.page.get_by_role("alert")).to_contain_text("This email and password do not go together.")
    expect(visitor.page.get_by_label("Email")).to_have_value(OWNER)
    check(visitor)
    visitor.page.goto(f"{acme}/forgot")
    check(visitor)


def test_the_second_factor_is_set_up_with_a_picture_and_asked_for(acme: str, visit: Visit) -> None:
    visitor = visit(bypass_csp=True)
    page = visitor.page
    sign_in(page, acme)
    page.wait_for_url(f"{acme}/")
    page.goto(f"{acme}/profile/second-factor")
    check(visitor)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("img", name="QR code of the secret below")).to_be_visible()
    check(visitor)
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.content())
    assert found is not None
    totp = pyotp.TOTP(found[0].replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(visitor)
    page.get_by_role("textbox", name="Code").fill(totp.now())
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    check(visitor)
    recovery = re.search(r"(?:[0-9a-z]{4}-){3}[0-9a-z]{4}", page.content())
    assert recovery is not None
    page.goto(f"{acme}/profile/second-factor")
    check(visitor)
    other = visit(bypass_csp=True)
    sign_in(other.page, acme)
    expect(other.page.get_by_role("heading", name="Enter your code")).to_be_visible()
    check(other)
    other.page.get_by_role("textbox", name="Code").fill(recovery[0])
    other.page.get_by_role("button", name="Sign in").click()
    other.page.wait_for_url(f"{acme}/")
    other.page.goto(f"{acme}/profile")
    expect(other.page.get_by_text("9 of 10 recovery codes left")).to_be_visible()


def test_profile_members_workspaces_and_audit_log_are_for_everyone(acme: str, visit: Visit) -> None:
    visitor = visit(bypass_csp=True)
    page = visitor.page
    sign_in(page, acme)
    page.wait_for_url(f"{acme}/")
    for path in ("/profile", "/workspaces", "/settings/audit-log", "/settings/members"):
        page.goto(acme + path)
        check(visitor)
    page.get_by_label("Email").fill("nobody")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(visitor)
    page.get_by_label("Email").fill("new@acme.test")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("Invitation made.")).to_be_visible()
    check(visitor)
    link = re.search(r"http://[^\s\"<]+(/invitations/[\w-]{43})", page.content())
    assert link is not None
    page.goto(f"{acme}/settings/audit-log")
    expect(page.get_by_role("cell", name="member.invited")).to_be_visible()
    check(visitor)
    guest = visit(bypass_csp=True)
    guest.page.goto(acme + link[1])
    check(guest)
