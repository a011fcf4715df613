"""The rules at work in a page: fields come and go with each answer, and what is hidden is neither sent nor required."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor

BODY = """
<form>
  <div data-key="kind">
    <label><input type="radio" name="kind" value="Person"> Person</label>
    <label><input type="radio" name="kind" value="Company"> Company</label>
  </div>
  <div data-key="size" data-awaiting>
    <label>Size <span data-optional>(optional)</span> <input name="size"></label>
  </div>
  <div data-key="topics" data-awaiting>
    <label><input type="checkbox" name="topics" value="Web"> Web</label>
    <label><input type="checkbox" name="topics" value="Print"> Print</label>
  </div>
  <div data-key="paper"><label>Paper <input name="paper" required></label></div>
  <button>Send</button>
</form>
<script type="application/json" id="rules">%s</script>
"""


def rule(field: str, op: str, value: str, *then: tuple[str, str]) -> dict[str, Any]:
    when = {"match": "all", "conditions": [{"field": field, "op": op, "value": value}]}
    return {"when": when, "then": [{"do": do, "field": target} for do, target in then]}


RULES = [
    rule("kind", "is", "Company", ("show", "size"), ("require", "size")),
    rule("size", "gt", "10", ("show", "topics")),
    rule("topics", "contains", "Print", ("optional", "paper")),
    rule("country", "is", "Atlantis", ("hide", "paper")),
]
FIELDS = [
    {"key": "country", "type": "short_text"},
    {"key": "kind", "type": "radio"},
    {"key": "size", "type": "number"},
    {"key": "topics", "type": "checkboxes"},
    {"key": "paper", "type": "short_text"},
]


@pytest.fixture
def page(site: Site, visit: Callable[..., Visitor]) -> Iterator[Page]:
    visitor = visit(bypass_csp=True)
    yield open_form(site, visitor.page, {})
    assert visitor.complaints == []


def open_form(site: Site, page: Page, answers: dict[str, str]) -> Page:
    """A form of two pages at its second; `answers` are those of the first."""
    page.goto(f"{site.url}/static/embed/rules.js")
    page.set_content(BODY % json.dumps({"rules": RULES, "fields": FIELDS, "answers": answers}))
    page.add_script_tag(
        type="module",
        content="""
          import { applyRules } from "/static/embed/rules_page.js";
          applyRules(document.querySelector("form"));
          document.body.dataset.ready = "";
        """,
    )
    page.locator("body[data-ready]").wait_for()
    return page


def sent(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("Object.fromEntries(new FormData(document.querySelector('form')))")
    return found


def test_fields_come_and_go_with_the_answers(page: Page) -> None:
    expect(page.get_by_label("Size")).to_be_hidden()
    page.get_by_label("Company").check()
    expect(page.get_by_label("Size")).to_be_visible()
    page.get_by_label("Size").fill("11")
    expect(page.get_by_label("Web")).to_be_visible()
    page.get_by_label("Person").check()
    expect(page.get_by_label("Size")).to_be_hidden()
    expect(page.get_by_label("Web")).to_be_hidden()


def test_what_is_hidden_is_not_sent_and_comes_back_as_it_was(page: Page) -> None:
    page.get_by_label("Company").check()
    page.get_by_label("Size").fill("11")
    page.get_by_label("Print").check()
    page.get_by_label("Person").check()
    assert sent(page) == {"kind": "Person", "paper": ""}
    page.get_by_label("Company").check()
    assert sent(page) == {"kind": "Company", "size": "11", "topics": "Print", "paper": ""}


def test_a_field_is_required_while_a_rule_says_so(page: Page) -> None:
    page.get_by_label("Company").check()
    expect(page.get_by_label("Size")).to_have_attribute("required", "")
    expect(page.get_by_text("(optional)")).to_be_hidden()
    page.get_by_label("Size").fill("11")
    page.get_by_label("Print").check()
    expect(page.get_by_label("Paper")).not_to_have_attribute("required", "")
    page.get_by_label("Print").uncheck()
    expect(page.get_by_label("Paper")).to_have_attribute("required", "")


def test_the_answers_of_other_pages_count(site: Site, visit: Callable[..., Visitor]) -> None:
    page = open_form(site, visit(bypass_csp=True).page, {"country": "Atlantis"})
    expect(page.get_by_label("Paper")).to_be_hidden()


HOSTED: tuple[dict[str, Any], ...] = (
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "kind", "type": "radio", "label": "You are", "options": ["Person", "Company"]},
    {"key": "size", "type": "number", "label": "Company size", "required": True},
    {"key": "vat", "type": "short_text", "label": "VAT number"},
)
OF_A_COMPANY = [
    rule("kind", "is", "Company", ("show", "size"), ("show", "vat")),
    rule("size", "gte", "50", ("require", "vat")),
]
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])


@with_and_without_javascript
def test_a_hosted_form_takes_the_same_with_and_without_a_script(
    site: Site, visit: Callable[..., Visitor], javascript: bool
) -> None:
    form = site.form(*HOSTED, definition={"rules": OF_A_COMPANY})
    visitor = visit(java_script_enabled=javascript)
    page = visitor.page
    page.goto(form.url)
    site.pass_time(3)
    expect(page.get_by_label("Company size")).to_be_visible(visible=not javascript)
    page.get_by_label("Email").fill("jane@example.com")
    page.get_by_label("Company", exact=True).check()
    page.get_by_label("Company size").fill("60")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_label("VAT number").fill("DE1")
    page.get_by_label("Person").check()
    expect(page.get_by_label("Company size")).to_be_visible(visible=not javascript)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks*")
    assert [(lead.email, lead.custom_data) for lead in form.leads()] == [("jane@example.com", {"kind": "Person"})]
    assert visitor.complaints == []


def test_a_field_that_waits_for_an_answer_moves_nothing_as_the_page_loads(
    site: Site, visit: Callable[..., Visitor]
) -> None:
    page = visit().page
    page.add_init_script("""
      window.moved = 0;
      const note = (list) => list.getEntries().forEach(({ value }) => { window.moved += value; });
      new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(site.form(*HOSTED, definition={"rules": OF_A_COMPANY}).url)
    page.locator("[data-key=size][hidden]").wait_for(state="attached")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.moved") == 0
