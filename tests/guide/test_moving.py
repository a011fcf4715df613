"""What the guide says of moving is so: each new address is a way in that takes the call, and forms are read as told."""

import re

import pytest
from flask import Flask

from webapp.database.ids import new_id, show
from webapp.forms.builder.html_import import import_html
from webapp.guide.chapters import chapters
from webapp.guide.reader import BASE, Reader
from webapp.guide.ways import WAYS
from webapp.intake.trial import way_in
from webapp.leads.exporters import EXPORTERS

BY_WAY = {
    "moving-from-kaliun": "forms-api",
    "moving-from-a-cms": "leads-api",
    "moving-from-calliyo": "inbound-webhooks",
    "moving-from-stood-crm": "web-form-submit",
    "moving-from-callmeback": "form-responses",
    "moving-a-form": "html-forms",
}
PARTS = ["What to change", "What stays", "What is better", "What differs"]
HUBSPOT = """<form action="https://forms.hsforms.com/submissions/v3/public/submit/formsnext/multipart/1/2">
  <label for="first">First name</label><input id="first" name="firstname">
  <label for="last">Last name</label><input id="last" name="lastname">
  <input name="email" type="email"><input name="phone" type="tel"><input name="company">
  <input name="hs_context" type="hidden" value="{}"><input type="submit" value="Send"></form>"""
CONTACT_FORM_7 = """<form action="/contact/#wpcf7-f5-p10-o1" method="post" class="wpcf7-form init">
  <input type="hidden" name="_wpcf7" value="5">
  <p><label>Your name<br><span class="wpcf7-form-control-wrap" data-name="your-name"><input name="your-name"></span>
  </label></p><p><label>Your email<br><input name="your-email" type="email"></label></p>
  <p><label>Your message<br><textarea name="your-message"></textarea></label></p>
  <p><input type="submit" value="Submit"></p></form>"""


def new_addresses(slug: str) -> list[str]:
    """The paths that a chapter says to send to, as its readers have them; else the route that its text names."""
    own = Reader({"YOUR_WEBHOOK_URL": f"{BASE}/api/webhooks/inbound/{show('inb', new_id())}"})
    text = own.fill(chapters()[slug].text)
    added = "\n".join(re.findall(r"^\+ (.+)$", text, re.MULTILINE))
    return re.findall(re.escape(BASE) + r"(/[^\"\s]+)", added) or re.findall(r"`(/api/\S+)`", text)


@pytest.mark.parametrize("slug", BY_WAY)
def test_what_to_send_to_instead_is_the_way_in_that_it_is_about(app: Flask, slug: str) -> None:
    with app.app_context():
        spoken = [dialect.name if (dialect := way_in(path)) else path for path in new_addresses(slug)]
    assert spoken == [WAYS[BY_WAY[slug]].dialect]


@pytest.mark.parametrize("slug", [slug for slug in BY_WAY if slug != "moving-a-form"])
def test_each_vendor_is_told_of_in_the_same_four_parts(slug: str) -> None:
    assert re.findall(r"^## (.+)$", chapters()[slug].text, re.MULTILINE) == PARTS
    assert f"](/docs/{BY_WAY[slug]})" in chapters()[slug].text


def test_the_way_to_each_of_them_begins_on_one_page() -> None:
    listed = re.findall(r"\]\(/docs/(moving-[^)]+)\)", chapters()["moving"].text)
    assert listed == list(BY_WAY)


@pytest.mark.parametrize(
    ("markup", "targets"),
    [
        (HUBSPOT, ["firstName", "lastName", "email", "phone", "company", ""]),
        (CONTACT_FORM_7, ["name", "email", "noteContent"]),
    ],
)
def test_pasted_forms_find_their_places(markup: str, targets: list[str]) -> None:
    assert [one.target for one in import_html(markup).taken] == targets


def test_every_program_whose_exports_are_known_is_told_of() -> None:
    told = re.findall(r"^## (.+)$", chapters()["moving-a-form"].text, re.MULTILINE)
    assert sorted(told) == sorted([*(one.name for one in EXPORTERS), "Bring the leads"])
