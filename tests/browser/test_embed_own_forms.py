"""A form of the website's own that embed.js sends: errors in their places, one lead however often, none lost."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HostedForm, Site, Visitor
from tests.browser.embedding import hear, send, told, watched
from tests.browser.hosts import Host, hosting
from tests.servers.receiver import Answer, receiver
from webapp.forms.embed.snippets import Place, own_form

Visit = Callable[..., Visitor]

THANKS = "Thank you. We will be in touch."
FIELDS = (
    {"key": "zip", "type": "short_text", "label": "ZIP code", "required": True},
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "message", "type": "long_text", "label": "Message", "required": True},
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as website:
        yield website


def waiting(page: Page) -> list[str]:
    names: list[str] = page.evaluate("Object.keys(localStorage)")
    return names


@pytest.mark.parametrize("name", ["own", "own_strict"])
def test_it_is_sent_without_leaving_the_page_and_without_a_preflight(
    site: Site, visit: Visit, host: Host, name: str
) -> None:
    form = site.form(allowed_origins=["localhost"])
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{host.embed(form)}/{name}")
    methods: list[str] = []
    page.on("request", lambda request: methods.append(request.method))
    send(site, page)
    expect(page.get_by_text(THANKS)).to_be_focused()
    expect(page.get_by_label("Email")).to_be_hidden()
    assert methods == ["POST"]
    assert page.url == f"{host.url}/{name}"
    assert told(page) == ["ready", "start", "submit", "submitted"]
    (lead,) = form.leads()
    assert lead.email == "jane@example.com"
    assert (form.outcomes(), waiting(page), visitor.complaints) == (["accepted"], [], [])


@pytest.mark.parametrize("name", ["own", "own_strict"])
def test_without_javascript_it_is_a_plain_form(site: Site, visit: Visit, host: Host, name: str) -> None:
    form = site.form(allowed_origins=["localhost"])
    page = visit(java_script_enabled=False).page
    page.goto(f"{host.embed(form)}/{name}")
    send(site, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]


def test_errors_stand_beside_their_fields_and_the_first_in_the_page_has_the_focus(
    site: Site, visit: Visit, host: Host
) -> None:
    form = site.form(*FIELDS)
    page = watched(visit())
    page.goto(f"{host.embed(form)}/own")
    send(site, page, "jane@example")
    email, message = page.get_by_label("Email"), page.get_by_label("Message")
    expect(email).to_be_focused()
    wrong = "Enter an email address in the right format, like name@example.com"
    expect(email).to_have_accessible_description(wrong)
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(message).to_have_accessible_description("Fill in “Message”")
    expect(page.locator("[data-lead-error]")).to_have_text("Fill in “ZIP code”")
    assert page.evaluate("told.at(-1)") == [
        "error",
        {"formId": form.url.rsplit("/", 1)[1], "code": "VALIDATION_ERROR", "fields": ["zip", "email", "message"]},
    ]


def test_a_corrected_form_is_taken_and_its_errors_are_gone(site: Site, visit: Visit, host: Host) -> None:
    form = site.form(*FIELDS[1:])
    page = watched(visit())
    page.goto(f"{host.embed(form)}/own")
    send(site, page, "jane@example")
    expect(page.get_by_label("Email")).to_be_focused()
    page.get_by_label("Message").fill("Hello")
    send(site, page)
    expect(page.get_by_text(THANKS)).to_be_visible()
    assert page.locator("[aria-invalid]").count() == 0
    assert told(page) == ["ready", "start", "submit", "error", "submit", "submitted"]
    assert len(form.leads()) == 1


def test_the_states_of_webflow_are_shown(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(f"{host.embed(form)}/webflow")
    send(site, page, "jane@example")
    expect(page.get_by_label("Email")).to_be_focused()
    send(site, page)
    expect(page.get_by_text("Webflow thanks you")).to_be_visible()
    expect(page.get_by_text("Webflow is sorry")).to_be_hidden()
    expect(page.get_by_label("Email")).to_be_hidden()


def test_two_clicks_make_one_lead(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(f"{host.embed(form)}/own")
    page.get_by_label("Email").fill("jane@example.com")
    page.evaluate("document.forms[0].requestSubmit(); document.forms[0].requestSubmit()")
    expect(page.get_by_text(THANKS)).to_be_visible()
    assert form.outcomes() == ["accepted"]


@pytest.mark.parametrize("reload", [False, True], ids=["waiting", "reloaded"])
def test_what_could_not_be_sent_waits_and_makes_one_lead(site: Site, visit: Visit, host: Host, reload: bool) -> None:
    form = site.form(allowed_origins=["localhost"])
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{host.embed(form)}/own")
    visitor.context.set_offline(True)
    for times in (1, 2):
        send(site, page)
        hear(page, "error", times)
    expect(page.locator("[data-lead-error]")).to_have_text("This will be sent as soon as possible.")
    expect(page.get_by_label("Email")).to_have_value("jane@example.com")
    assert len(waiting(page)) == 1
    visitor.context.set_offline(False)
    if reload:
        page.reload()
    else:
        expect(page.get_by_text(THANKS)).to_be_visible()
    page.wait_for_function("!localStorage.length")
    assert form.outcomes() == ["accepted"]


def test_a_retry_by_hand_after_being_offline_makes_one_lead(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{host.embed(form)}/own")
    visitor.context.set_offline(True)
    send(site, page)
    expect(page.locator("[data-lead-error]")).to_be_visible()
    page.evaluate("addEventListener('online', () => document.forms[0].requestSubmit())")
    visitor.context.set_offline(False)
    expect(page.get_by_text(THANKS)).to_be_visible()
    page.wait_for_function("!localStorage.length")
    assert (form.outcomes(), len(form.leads())) == (["accepted"], 1)


def test_where_the_page_may_not_send_it_becomes_a_plain_post(site: Site, visit: Visit, host: Host) -> None:
    form = site.form(allowed_origins=["https://elsewhere.test"])
    page = watched(visit())
    page.goto(f"{host.embed(form)}/own")
    send(site, page)
    page.wait_for_url(form.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("This page cannot be shown")
    assert form.outcomes() == ["origin_refused"] * 2  # asked for, then posted plainly


def test_a_server_in_trouble_is_asked_again(site: Site, visit: Visit, host: Host) -> None:
    open_to_all = {"Access-Control-Allow-Origin": "*"}
    taken = b'{"success": true, "data": {"submissionId": "sub_1", "message": "Thanks", "redirect": null}}'
    with receiver() as server:
        server.answer(Answer(503, open_to_all), Answer(201, open_to_all, taken))
        place = Place(server.url, "form_1", "Contact", 640)
        page = watched(visit())
        page.goto(host.paste(f'{own_form(place)}<script async src="{site.url}/embed.js"></script>'))
        send(site, page)
        hear(page, "error")
        assert len(waiting(page)) == 1
        page.evaluate("dispatchEvent(new Event('online'))")
        hear(page, "submitted")
        first, second = (parts(request.body) for request in server.wait_for(2))
    assert waiting(page) == []
    assert first["_key"] == second["_key"]
    assert first["email"] == second["email"] == "jane@example.com"


def parts(body: bytes) -> dict[str, str]:
    """The fields of a post, in either encoding."""
    text = body.decode()
    if text.startswith("--"):
        return dict(re.findall(r'name="([^"]+)"\r\n\r\n(.*?)\r\n--', text, re.DOTALL))
    return dict(parse_qsl(text))


def test_a_page_can_stop_what_is_about_to_be_sent(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(f"{host.embed(form)}/own")
    page.evaluate("addEventListener('lf:submit', (event) => event.preventDefault())")
    send(site, page)
    assert told(page) == ["ready", "start", "submit"]
    assert form.outcomes() == []


def test_a_redirect_is_followed_by_the_page(site: Site, visit: Visit, host: Host) -> None:
    form: HostedForm = site.form()
    url = host.embed(form)
    form = site.form(redirect_url=f"{url}/plain?done")
    page = watched(visit())
    page.goto(f"{host.embed(form)}/own")
    send(site, page)
    page.wait_for_url(f"{url}/plain?done")


def test_without_storage_a_form_works_all_the_same(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    visitor = visit()
    for area in ("localStorage", "sessionStorage"):
        visitor.context.add_init_script(
            f"Object.defineProperty(window, '{area}', {{ get() {{ throw new DOMException('no', 'SecurityError') }} }})"
        )
    page = watched(visitor)
    page.goto(f"{host.embed(form)}/own")
    visitor.context.set_offline(True)
    send(site, page)
    expect(page.locator("[data-lead-error]")).to_have_text("This could not be sent. Try again.")
    visitor.context.set_offline(False)
    send(site, page)
    expect(page.get_by_text(THANKS)).to_be_visible()
    assert [text for text in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []
