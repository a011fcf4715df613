"""Files, consent and the proof of work on hosted pages, in Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.conftest import HostedForm, Site, Visitor, check
from tests.submissions.files import samples
from webapp.extensions import db
from webapp.submissions.consents import Consent
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.store import Store
from webapp.submissions.models import Submission

Visit = Callable[..., Visitor]

EMAIL = {"key": "email", "type": "email", "label": "Email", "required": True}
CV = {"key": "cv", "type": "file", "label": "CV", "accept": ["pdf", "image"], "maxFiles": 2, "required": True}
TERMS = {"key": "terms", "type": "consent", "label": "Terms", "body": "I agree to all of it.", "required": True}
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])


def rows(form: HostedForm, model: Any) -> list[Any]:
    with form.app.app_context():
        own = select(Submission.id).where(Submission.form_id == form.id, Submission.outcome == "accepted")
        found = list(db.session.scalars(select(model).where(model.submission_id.in_(own))))
        db.session.expunge_all()
        return found


def pdf(folder: Path, name: str = "cv.pdf", content: bytes = samples.PDF) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def clock_back(site: Site) -> Iterator[None]:
    yield
    site.clock.ahead += 3600


@with_and_without_javascript
def test_a_file_is_sent_and_comes_along_when_something_else_is_to_be_mended(
    site: Site, visit: Visit, tmp_path: Path, javascript: bool
) -> None:
    form = site.form(EMAIL, CV)
    visitor = visit(java_script_enabled=javascript)
    page = visitor.page
    page.goto(form.url)
    site.pass_time(3)
    page.get_by_label("CV").set_input_files([pdf(tmp_path), pdf(tmp_path, "fake.pdf", samples.HTML)])
    page.get_by_role("button", name="Send").click()
    problem = "“fake.pdf” is of a kind that is not taken here. Choose from: PDF files, images."
    expect(page.get_by_role("alert").get_by_role("link", name=problem)).to_be_visible()
    expect(page.get_by_role("checkbox", name="cv.pdf (69 bytes)")).to_be_checked()
    if javascript:
        check(visitor)
    page.get_by_label("Email").fill("jane@acme.test")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (file,) = rows(form, SubmissionFile)
    assert (file.name, file.kind) == ("cv.pdf", "pdf")
    assert Store(site.app.config["FILES_DIR"]).path(file.workspace_id, file.id).read_bytes() == samples.PDF
    assert form.leads()[0].custom_data == {"cv": ["cv.pdf"]}


def test_a_file_of_an_early_step_is_there_at_the_end(site: Site, visit: Visit, tmp_path: Path) -> None:
    form = site.form(CV, {"key": "page", "type": "page_break"}, EMAIL, definition={"review": True})
    page = visit().page
    page.goto(form.url)
    site.pass_time(3)
    page.get_by_label("CV").set_input_files(pdf(tmp_path))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Email").fill("jane@acme.test")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("cv.pdf")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert [file.name for file in rows(form, SubmissionFile)] == ["cv.pdf"]


def test_a_consent_is_demanded_and_kept_in_its_words(site: Site, visit: Visit) -> None:
    form = site.form(EMAIL, TERMS)
    visitor = visit()
    page = visitor.page
    page.goto(form.url)
    site.pass_time(3)
    page.get_by_label("Email").fill("jane@acme.test")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Tick “Terms”")).to_be_visible()
    check(visitor)
    page.get_by_label("I agree to all of it.").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (consent,) = rows(form, Consent)
    assert (consent.text, consent.version, consent.ip) == ("I agree to all of it.", 1, "127.0.0.1")
    assert form.leads()[0].custom_data == {}


def test_a_hasty_visitor_is_confirmed_by_their_browser_and_never_touches_a_thing(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    form = site.form(EMAIL, CV)
    visitor = visit()
    page = visitor.page
    with site.clock.standing():
        page.goto(form.url)
        page.get_by_label("Email").fill("jane@acme.test")
        page.get_by_label("CV").set_input_files(pdf(tmp_path))
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["invalid", "accepted"]
    assert [file.name for file in rows(form, SubmissionFile)] == ["cv.pdf"]
    assert visitor.complaints == []


def test_without_scripts_a_hasty_visitor_can_send_it_anyway(site: Site, visit: Visit) -> None:
    form = site.form(EMAIL)
    page = visit(java_script_enabled=False).page
    with site.clock.standing():
        page.goto(form.url)
        page.get_by_label("Email").fill("jane@acme.test")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Confirm that you are a person")).to_be_visible()
        expect(page.get_by_label("Email")).to_have_value("jane@acme.test")
        page.get_by_role("button", name="Send anyway").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["invalid", "spam"]


def test_the_page_that_asks_to_confirm_is_as_good_as_any(site: Site, visit: Visit) -> None:
    """Looked at with its script held back, since it goes on by itself."""
    form = site.form(EMAIL)
    visitor = visit()
    page = visitor.page
    page.route("**/hosted_proof.js*", lambda route: route.fulfill(content_type="text/javascript", body=""))
    with site.clock.standing():
        page.goto(form.url)
        page.get_by_label("Email").fill("jane@acme.test")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Confirm that you are a person")).to_be_visible()
    check(visitor)


def test_a_form_that_always_asks_solves_it_while_it_is_filled_in(site: Site, visit: Visit) -> None:
    form = site.form(EMAIL, definition={"captcha": "always"})
    visitor = visit()
    page = visitor.page
    page.goto(form.url)
    site.pass_time(3)
    page.get_by_label("Email").fill("jane@acme.test")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert (form.outcomes(), visitor.complaints) == (["accepted"], [])
