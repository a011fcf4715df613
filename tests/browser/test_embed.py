"""Frames on pages of other people, each hostile in its own way: nothing moves, nothing is refused, leads arrive."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor
from tests.browser.embedding import FRAME, hear, inside, send, settled, told, watched
from tests.browser.hosts import Host, hosting

Visit = Callable[..., Visitor]

FRAMED = ("plain", "strict", "unset", "rtl", "dark", "jquery", "spa", "two")
MOST_SHIFT = 0.02
STEPS = (
    {"key": "email", "type": "email", "label": "Email"},
    {"key": "more", "type": "page_break", "label": "More"},
    {"key": "city", "type": "short_text", "label": "City"},
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as website:
        yield website


@pytest.mark.parametrize("name", FRAMED)
def test_a_form_in_a_page_moves_nothing_and_is_sent(site: Site, visit: Visit, host: Host, name: str) -> None:
    form = site.form(allowed_origins=["localhost"])
    url = host.embed(form)
    first = watched(visit())
    first.goto(f"{url}/{name}")
    host.embed(form, height=settled(first))
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{url}/{name}")
    settled(page)
    frames = 2 if name == "two" else 1
    hear(page, "ready", frames)
    assert page.evaluate("shift") <= MOST_SHIFT
    send(site, inside(page))
    expect(inside(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    hear(page, "submitted")
    assert told(page) == ["ready"] * frames + ["start", "submitted"]
    assert form.outcomes() == ["accepted"]
    assert visitor.complaints == []
    assert visitor.context.cookies() == []


@pytest.mark.contract("H10")
@pytest.mark.parametrize("name", [name for name in (*FRAMED, "stripped") if name != "spa"])
def test_without_javascript_the_frame_still_sends(site: Site, visit: Visit, host: Host, name: str) -> None:
    form = site.form(allowed_origins=["localhost"])
    page = visit(java_script_enabled=False).page
    page.goto(f"{host.embed(form)}/{name}")
    send(site, inside(page))
    expect(inside(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]


def test_a_frame_within_a_frame_is_sent_from_both_websites(site: Site, visit: Visit, host: Host) -> None:
    form = site.form(allowed_origins=["localhost"])
    visitor = visit()
    visitor.page.goto(f"{host.embed(form)}/nested")
    inner = visitor.page.frame_locator("iframe").frame_locator(FRAME)
    send(site, inner)
    expect(inner.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert (form.outcomes(), visitor.complaints) == (["accepted"], [])


def test_a_frame_grows_and_shrinks_with_its_content_within_a_tenth_of_a_second(
    site: Site, visit: Visit, host: Host
) -> None:
    page = watched(visit())
    page.goto(f"{host.embed(site.form())}/plain")
    height = settled(page)
    page.evaluate(
        """() => new MutationObserver(() => (window.fitted = Date.now())).observe(
            document.querySelector("iframe"), { attributeFilter: ["style"] })"""
    )
    change = "(area, by) => { area.style.height = area.offsetHeight + by + 'px'; return Date.now(); }"
    for by in (300, -200):
        changed = inside(page).get_by_label("Message").evaluate(change, by)
        height += by
        page.wait_for_function("height => document.querySelector('iframe').style.height === height", arg=f"{height}px")
        assert page.evaluate("fitted") - changed < 100


def test_a_page_that_renders_anew_keeps_its_form(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(f"{host.embed(form)}/spa")
    settled(page)
    page.evaluate("show()")
    settled(page)
    send(site, inside(page))
    expect(inside(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]


def test_a_message_from_anybody_else_changes_nothing(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit())
    page.goto(f"{host.embed(site.form())}/nested")
    inner = page.frames[1]
    settled(inner)
    height = inner.evaluate("document.querySelector('iframe').style.height")
    said = inner.evaluate(
        """() => new Promise((resolve) => {
            const said = [];
            addEventListener("lf:submitted", () => said.push("submitted"));
            for (const data of [{ lf: "height", height: 5 }, { lf: "submitted" }, null, "lf", { lf: {} }])
              postMessage(data, "*");
            addEventListener("message", ({ data }) => data === "end" && resolve(said));
            postMessage("end", "*");
        })"""
    )
    assert (said, inner.evaluate("document.querySelector('iframe').style.height")) == ([], height)


def test_a_frame_fills_in_only_for_the_page_that_shows_it(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit())
    page.goto(f"{host.embed(site.form())}/plain")
    settled(page)
    inside(page).locator("html").evaluate(
        "() => postMessage({ lf: 'context', fields: { email: 'eve@example.com' }, specials: {} }, '*')"
    )
    inside(page).locator("html").evaluate("() => new Promise((done) => setTimeout(done))")
    expect(inside(page).get_by_label("Email")).to_have_value("")


def test_a_refused_form_is_told_as_an_error_and_keeps_what_was_typed(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(f"{host.embed(form)}/plain")
    settled(page)
    send(site, inside(page), "nobody")
    expect(inside(page).get_by_label("Email")).to_have_value("nobody")
    expect(inside(page).get_by_role("alert")).to_be_focused()
    hear(page, "error")
    send(site, inside(page))
    hear(page, "submitted")
    assert told(page) == ["ready", "start", "error", "submitted"]
    assert form.outcomes() == ["invalid", "accepted"]


def test_two_clicks_and_a_return_give_one_lead(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    page = watched(visit())
    page.goto(f"{host.embed(form)}/plain")
    settled(page)
    inside(page).get_by_label("Email").fill("jane@example.com")
    site.pass_time(3)
    inside(page).get_by_role("button", name="Send").dblclick()
    expect(inside(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]
    page.evaluate("history.back()")
    send(site, inside(page))
    expect(inside(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    assert len(form.leads()) == 1


def test_what_is_sent_offline_stays_and_is_sent_once_the_visitor_is_back(site: Site, visit: Visit, host: Host) -> None:
    form = site.form()
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{host.embed(form)}/plain")
    settled(page)
    visitor.context.set_offline(True)
    send(site, inside(page))
    send(site, inside(page))
    expect(inside(page).get_by_label("Email")).to_have_value("jane@example.com")
    visitor.context.set_offline(False)
    expect(inside(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]


def test_steps_are_told_once_each_and_in_order(site: Site, visit: Visit, host: Host) -> None:
    form = site.form(*STEPS)
    page = watched(visit())
    page.goto(f"{host.embed(form)}/plain")
    settled(page)
    inside(page).get_by_label("Email").fill("jane@example.com")
    inside(page).get_by_role("button", name="Continue").click()
    hear(page, "step")
    inside(page).get_by_label("City").fill("Bern")
    inside(page).get_by_role("button", name="Back").click()
    inside(page).get_by_role("button", name="Continue").click()
    site.pass_time(3)
    inside(page).get_by_role("button", name="Send").click()
    hear(page, "submitted")
    assert told(page) == ["ready", "start", "step", "submitted"]
    assert page.evaluate("told.find(([name]) => name === 'step')[1].step") == 2
    assert page.evaluate("told.at(-1)[1].submissionId").startswith("sub_")
    (lead,) = form.leads()
    assert (lead.email, lead.city) == ("jane@example.com", "Bern")


def test_a_redirect_leaves_the_frame(site: Site, visit: Visit, host: Host) -> None:
    url = host.url
    form = site.form(redirect_url=f"{url}/stripped?done")
    page = watched(visit())
    page.goto(f"{host.embed(form)}/plain")
    settled(page)
    send(site, inside(page))
    page.wait_for_url(f"{url}/stripped?done")


def test_what_is_filled_in_for_the_visitor_is_what_the_rules_of_the_form_see(
    site: Site, visit: Visit, host: Host
) -> None:
    page = watched(visit())
    rule = {
        "when": {"match": "all", "conditions": [{"field": "email", "op": "filled"}]},
        "then": [{"do": "show", "field": "city"}],
    }
    form = site.form(*STEPS[::2], definition={"rules": [rule]})
    page.goto(host.embed(form, 'data-prefill="email"') + "/plain?email=jane@example.com")
    expect(inside(page).get_by_label("City")).to_be_visible()
    assert told(page) == ["ready"]
