"""The Share tab: what it prints works as it is pasted, it sees the form on a website, and it knows its height."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.embedding import inside, send, settled, watched
from tests.browser.hosts import Host, hosting
from tests.browser.test_form_settings import Desk, desk
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.embed.models import FormHeight
from webapp.forms.models import Form

__all__ = ["desk"]

Visit = Callable[..., Visitor]
MOST_SHIFT = 0.02


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as website:
        yield website


@pytest.fixture(autouse=True)
def at_home(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that snippets name is the one that this Inlet is served at."""
    monkeypatch.setitem(site.app.config, "PUBLIC_URL", site.url)


def share(desk: Desk, query: str = "") -> Page:
    return desk.open(f"/forms/{show('form', desk.world.form_id)}/share{query}")


def copied(page: Page, nth: int = 0) -> str:
    text = page.locator("#paste [data-copy]").nth(nth).get_attribute("data-copy")
    assert text
    return text


def measured(page: Page) -> list[str]:
    """The heights of the form at three widths, once they stand in the snippet."""
    expect(page.locator(".measure")).to_have_count(0)
    told = page.locator("[data-height]").all_inner_texts()
    expect(page.locator("#paste [data-copy]").first).to_have_attribute("data-copy", re.compile(f'height="{told[1]}"'))
    return told


@pytest.mark.parametrize("mode", ["inline", "modal", "slide", "own"])
def test_a_snippet_works_as_it_is_pasted(desk: Desk, visit: Visit, host: Host, site: Site, mode: str) -> None:
    shared = share(desk, f"?on=html&mode={mode}")
    if mode == "inline":
        measured(shared)
    expect(shared.locator(".measure")).to_have_count(0)
    snippet = copied(shared)
    visitor = visit()
    page = watched(visitor)
    page.goto(host.paste(snippet))
    if mode in ("modal", "slide"):
        page.get_by_role("link", name="Contact").click()
        send(site, page.frame_locator("dialog iframe"))
    elif mode == "inline":
        settled(page)
        assert page.evaluate("shift") <= MOST_SHIFT
        send(site, inside(page))
    else:
        send(site, page)
    page.wait_for_function("() => told.some(([name]) => name === 'submitted')")
    assert visitor.complaints == []


def test_the_pinned_script_works_as_it_is_pasted(desk: Desk, visit: Visit, host: Host, site: Site) -> None:
    page = share(desk)
    pinned = page.get_by_text("Pinned script").locator("..").locator("[data-copy]").get_attribute("data-copy")
    assert pinned is not None
    own = copied(page).split("<script")[0]
    visitor = visit()
    other = watched(visitor)
    other.goto(host.paste(f"{own}\n{pinned}"))
    settled(other)
    assert visitor.complaints == []


def test_the_heights_are_measured_once_and_stand_in_the_snippet(desk: Desk, site: Site) -> None:
    page = share(desk)
    told = measured(page)
    with site.app.app_context():
        kept = db.session.get_one(FormHeight, desk.world.form_id)
        assert told == [str(kept.at_320), str(kept.at_640), str(kept.at_960)]
    share(desk)
    assert page.locator("[data-measure]").count() == 0


def test_a_website_that_shows_the_form_is_seen_within_two_seconds(desk: Desk, visit: Visit, host: Host) -> None:
    page = share(desk)
    expect(page.get_by_text("Waiting for the first view…")).to_be_visible()
    snippet = copied(page)
    other = visit().page
    other.goto(host.paste(snippet))
    expect(page.locator("#seen")).to_contain_text(f"Seen on {host.url.split('//')[1]}", timeout=2000)
    expect(page.locator("#seen time")).to_have_text(re.compile(r"\d s ago"))


def test_a_website_that_is_left_out_is_told_with_the_cure(desk: Desk, visit: Visit, host: Host, site: Site) -> None:
    with site.app.app_context():
        db.session.get_one(Form, desk.world.form_id).allowed_origins = ["https://acme.test"]
        db.session.commit()
    page = share(desk)
    visit().page.goto(host.paste(copied(page)))
    expect(page.locator("#seen")).to_contain_text(f"Refused on {host.url.split('//')[1]}", timeout=2000)
    page.locator("#seen").get_by_role("link").click()
    expect(page).to_have_url(desk.url + desk.form + "/security")


@pytest.mark.parametrize("platform", ["html", "wordpress", "nextjs"])
def test_axe_finds_nothing(desk: Desk, platform: str) -> None:
    page = share(desk, f"?on={platform}")
    expect(page.locator(".measure")).to_have_count(0)
    desk.check()


def test_what_is_asked_for_while_the_heights_come_is_what_is_shown(desk: Desk) -> None:
    held: dict[str, Route] = {}

    def hold(route: Route) -> None:
        if "hx-request" in route.request.headers:
            held[route.request.url.partition("?")[2]] = route
        else:
            route.continue_()

    desk.page.route("**/share*", hold)
    with desk.page.expect_request(lambda asked: "hx-request" in asked.headers and asked.url.endswith("/share")):
        page = share(desk)
    with page.expect_request("**/share?on=webflow"):
        page.get_by_role("link", name="Webflow").click()
    for asked in ("", "on=webflow"):
        with page.expect_response("**/share*"):
            held[asked].continue_()
    expect(page.get_by_role("link", name="Webflow")).to_have_attribute("aria-current", "true")


def test_the_tabs_of_platforms_are_addresses(desk: Desk) -> None:
    page = share(desk)
    page.get_by_role("link", name="Webflow").click()
    expect(page.get_by_role("link", name="Webflow")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("Drag a Code Embed")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/share\?on=webflow$"))
    page.get_by_role("link", name="Slide-in").click()
    expect(page.locator("#paste pre")).to_contain_text('data-lead-open="slide"')
    page.go_back()
    expect(page.get_by_role("link", name="In the page")).to_have_attribute("aria-current", "true")
