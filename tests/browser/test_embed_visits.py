"""What the embed knows of a visit: touches, prefill, consent, and what it tells the page of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HostedForm, Site, Visitor
from tests.browser.embedding import hear, inside, send, settled, told, watched
from tests.browser.hosts import Host, hosting
from webapp.extensions import db
from webapp.leads.attribution import touches

Visit = Callable[..., Visitor]

FIELDS = (
    {"key": "email", "type": "email", "label": "Email"},
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "plan", "type": "hidden", "label": "Plan"},
    {"key": "size", "type": "select", "label": "Size", "options": ["S", "L"]},
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as website:
        yield website


def seen(form: HostedForm) -> list[tuple[str, str, dict[str, str]]]:
    (lead,) = form.leads()
    with form.app.app_context():
        return [(touch.title, touch.page, touch.campaign) for touch in touches(db.session(), lead)]


def stored(page: Page) -> dict[str, Any]:
    both: dict[str, Any] = page.evaluate("({ ...localStorage, ...sessionStorage })")
    return both


@pytest.mark.parametrize("name", ["plain", "jquery", "strict", "own"])
def test_the_first_and_the_last_touch_of_a_visit_are_the_leads(site: Site, visit: Visit, host: Host, name: str) -> None:
    form = site.form()
    page = watched(visit())
    url = host.embed(form)
    page.goto(f"{url}/plain?utm_source=google&utm_campaign=May&gclid=1&secret=2")
    settled(page)
    page.goto(f"{url}/plain?utm_source=news&utm_medium=mail")
    settled(page)
    page.goto(f"{url}/{name}")
    if name == "own":
        send(site, page)
    else:
        settled(page)
        send(site, inside(page))
    hear(page, "submitted")
    assert seen(form) == [
        ("First touch", f"{url}/plain", {"source": "google", "campaign": "May"}),
        ("Last touch", f"{url}/plain", {"source": "news", "medium": "mail"}),
    ]


def test_prefill_takes_what_is_allowed_and_stays_out_of_the_address_of_the_frame(
    site: Site, visit: Visit, host: Host
) -> None:
    form = site.form(*FIELDS)
    visitor = visit()
    page = watched(visitor)
    attributes = 'data-prefill="email size" data-field-plan="pro"'
    page.goto(f"{host.embed(form, attributes)}/plain?email=jane@example.com&size=L&name=Eve&plan=free")
    frame = inside(page)
    expect(frame.get_by_label("Email")).to_have_value("jane@example.com")
    expect(frame.get_by_label("Size")).to_have_value("L")
    expect(frame.get_by_label("Name")).to_have_value("")
    page.evaluate("LeadForms.prefill({ name: 'Jane', email: 'other@example.com' })")
    expect(frame.get_by_label("Name")).to_have_value("Jane")
    expect(frame.get_by_label("Email")).to_have_value("jane@example.com")
    site.pass_time(3)
    frame.get_by_role("button", name="Send").click()
    hear(page, "submitted")
    (lead,) = form.leads()
    assert (lead.email, lead.first_name, lead.custom_data) == ("jane@example.com", "Jane", {"plan": "pro", "size": "L"})
    assert [url for url in visitor.requests if url.startswith(site.url) and "jane" in url] == []


def test_prefill_never_gives_a_consent(site: Site, visit: Visit, host: Host) -> None:
    consent = {"key": "terms", "type": "consent", "label": "Terms", "body": "You may call me."}
    page = watched(visit())
    url = host.embed(site.form(*FIELDS, consent), 'data-prefill="email terms"')
    page.goto(f"{url}/plain?email=a@b.co&terms=yes")
    expect(inside(page).get_by_label("Email")).to_have_value("a@b.co")
    expect(inside(page).get_by_label("You may call me.")).not_to_be_checked()


def test_prefill_fills_in_a_form_of_the_websites_own(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    url = host.embed(form, 'data-prefill="email" data-field-plan="pro"')
    page.goto(f"{url}/own?email=jane@example.com&name=Eve")
    expect(page.get_by_label("Email")).to_have_value("jane@example.com")
    expect(page.get_by_label("Name")).to_have_value("")
    page.get_by_role("button", name="Send").click()
    hear(page, "submitted")
    assert form.leads()[0].custom_data == {"plan": "pro"}


@pytest.mark.parametrize("place", ["frame", "script"])
def test_nothing_is_stored_before_consent(site: Site, visit: Visit, host: Host, place: str) -> None:
    required = 'data-consent="required"'
    form = site.form()
    page = watched(visit())
    url = host.embed(form, *([required] if place == "frame" else []), script=required if place == "script" else "")
    page.goto(f"{url}/plain?utm_source=google")
    settled(page)
    assert stored(page) == {}
    page.evaluate("LeadForms.setConsent(true)")
    assert sorted(stored(page)) == ["lf:first", "lf:last"]
    page.evaluate("LeadForms.setConsent(false)")
    assert stored(page) == {}
    send(site, inside(page))
    hear(page, "submitted")
    assert seen(form) == [("First touch", f"{url}/plain", {"source": "google"})]


def test_what_could_not_be_sent_is_not_stored_without_consent(site: Site, visit: Visit, host: Host) -> None:
    visitor = visit()
    page = watched(visitor)
    page.goto(host.embed(site.form(), script='data-consent="required"') + "/own")
    visitor.context.set_offline(True)
    send(site, page)
    expect(page.locator("[data-lead-error]")).to_have_text("This could not be sent. Try again.")
    assert stored(page) == {}


def test_global_privacy_control_is_honoured(site: Site, visit: Visit, host: Host) -> None:
    visitor = visit()
    visitor.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    page = watched(visitor)
    page.goto(f"{host.embed(site.form())}/plain?utm_source=google")
    settled(page)
    assert stored(page) == {}


def test_events_tell_which_form_and_which_submission_and_nothing_that_was_typed(
    site: Site, visit: Visit, host: Host
) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(host.embed(form, 'data-datalayer="dataLayer"') + "/own")
    page.evaluate("window.dataLayer = []; LeadForms.on('submitted', (detail) => (window.heard = detail))")
    send(site, page)
    page.wait_for_function("window.heard")
    reference = form.url.rsplit("/", 1)[1]
    heard = page.evaluate("heard")
    assert heard == {"formId": reference, "submissionId": heard["submissionId"]}
    assert heard["submissionId"].startswith("sub_")
    assert page.evaluate("dataLayer") == [
        {"event": "lf:start", "formId": reference},
        {"event": "lf:submit", "formId": reference},
        {"event": "lf:submitted", **heard},
    ]


def test_a_script_that_is_loaded_twice_tells_everything_once(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit())
    page.goto(f"{host.embed(site.form())}/spa")
    settled(page)
    send(site, inside(page))
    hear(page, "submitted")
    assert told(page) == ["ready", "start", "submitted"]
