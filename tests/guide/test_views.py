"""The guide's pages: for everybody, with the reader's own ids for whoever is signed in; no link of it leads nowhere."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.errors import Refusal
from webapp.guide.chapters import FOLDER, Chapter, chapters
from webapp.guide.chapters import codes as explained
from webapp.guide.rendering import sections_of
from webapp.guide.ways import WAYS
from webapp.http.route import ProveFirst, SignInFirst, StaleForm

SLUGS = list(chapters())
OF_PAGES = {each.code for each in (SignInFirst, ProveFirst, StaleForm)}
CHAPTERS: list[Chapter] = [*chapters().values(), *explained().values()]
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def codes(of: type[Refusal] = Refusal) -> set[str]:
    """The codes of all refusals that an API answers with."""
    return {of.code}.union(*(codes(each) for each in of.__subclasses__())) - OF_PAGES


def test_every_file_is_a_chapter() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == set(SLUGS)


@each_chapter
def test_a_chapter_is_a_page_and_has_a_twin_in_markdown(client: FlaskClient, world: World, chapter: Chapter) -> None:
    page, twin = text(client, f"/docs/{chapter.slug}"), client.get(f"/docs/{chapter.slug}.md")
    assert f"<h1>{chapter.title}</h1>" in re.sub(r"<h1[^>]*>\s*(.*?)\s*</h1>", r"<h1>\1</h1>", page)
    assert twin.content_type == "text/markdown; charset=utf-8"
    assert twin.get_data(as_text=True).startswith(f"# {chapter.title}\n")
    assert "```samples" not in twin.get_data(as_text=True)


@each_chapter
def test_no_link_leads_nowhere(client: FlaskClient, world: World, chapter: Chapter) -> None:
    page = text(client, f"/docs/{chapter.slug}")
    for path in set(re.findall(r'href="(/docs[^"#]*)', page)):
        assert client.get(path).status_code == 200, path
    for path, anchor in set(re.findall(r'href="(/docs[^"#]*|)#([^"]+)"', page)):
        assert f'id="{anchor}"' in (text(client, path) if path else page), f"{path}#{anchor}"


def test_no_link_into_the_dashboard_leads_nowhere(world: World, visitor: SignIn) -> None:
    owner = visitor("owner")
    twins = "".join(chapter.text for chapter in CHAPTERS)
    for path in sorted(set(re.findall(r"\]\((/(?!docs)[^)#]*)", twins))):
        assert owner.get(path).status_code == 200, path


@each_chapter
def test_each_heading_of_a_chapter_has_a_place_of_its_own(chapter: Chapter) -> None:
    anchors = [section.anchor for section in sections_of(chapter)]
    assert sorted(anchors) == sorted(set(anchors))


def test_every_code_has_a_page_and_each_of_them_is_a_code() -> None:
    assert {chapter.title for chapter in explained().values()} == codes()


def test_whoever_is_signed_in_reads_their_own_ids_and_test_key(world: World, visitor: SignIn) -> None:
    page = visitor("member").get("/docs/forms-api").get_data(as_text=True)
    assert show("form", world.form_id) in page
    assert world.test_api_key in page
    assert world.api_key not in page


def test_who_only_looks_on_reads_no_key(world: World, visitor: SignIn) -> None:
    page = visitor("viewer").get("/docs/forms-api").get_data(as_text=True)
    assert (show("form", world.form_id) in page, world.test_api_key in page) == (True, False)


def test_a_sample_is_tried_on_its_page_by_whoever_has_a_test_key_for_it(
    client: FlaskClient, world: World, visitor: SignIn
) -> None:
    pages = [visitor(role).get("/docs/forms-api").text for role in ("member", "viewer")]
    pages.append(text(client, "/docs/forms-api"))
    tried = f'data-try="/api/v1/forms/{show("form", world.form_id)}/submissions"'
    assert [tried in page for page in pages] == [True, False, False]


def test_a_stranger_reads_placeholders_at_this_servers_address(app: Flask, client: FlaskClient, world: World) -> None:
    page = text(client, "/docs/forms-api")
    assert "YOUR_API_KEY" in page
    assert f"{app.config['PUBLIC_URL']}/api/v1/forms/YOUR_FORM_ID/submissions" in page
    assert show("form", world.form_id) not in page


def test_a_stranger_is_led_to_what_is_open_to_all_or_to_sign_in(client: FlaskClient, world: World) -> None:
    page = text(client, "/docs/forms-api")
    _, _, sidebar = page.partition('<nav class="nav"')
    links = re.findall(r'<a[^>]+href="([^"]+)"', sidebar.partition("</nav>")[0])
    assert links == ["/docs", "/docs", "/login?next=/docs/forms-api"]
    assert re.findall(r'<a href="(/login[^"]*)">Sign in</a> to read this page', page) == links[2:]


def test_whoever_reads_their_own_ids_is_not_asked_to_sign_in(
    client: FlaskClient, world: World, visitor: SignIn
) -> None:
    assert "/login" not in visitor("viewer").get("/docs/forms-api").text
    assert "to read this page" not in text(client, "/docs/webhook-signatures")


def test_what_a_reader_is_called_by_is_text(app: Flask, client: FlaskClient, world: World) -> None:
    assert "<script>" not in text(client, "/docs?q=%3Cscript%3E").replace("<script src", "")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("RATE_LIMITED", "/docs/errors/rate-limited"),
        ("retry-af", "/docs/errors/rate-limited#what-helps"),
        ("idempotency", "/docs/repeats#idempotency-key"),
        ("signature", "/docs/webhook-signatures"),
        ("allowed domains", "/docs/inbound-webhooks#allowed-domains"),
        ("kaliun", "/docs/moving-from-kaliun"),
        ("x-kaliun-signature", "/docs/moving-from-kaliun#what-differs"),
        ("calliyo", "/docs/moving-from-calliyo"),
        ("stood", "/docs/moving-from-stood-crm"),
        ("cloudfunctions", "/docs/moving-from-stood-crm#what-to-change"),
        ("callmeback", "/docs/moving-from-callmeback"),
        ("moving from a cms", "/docs/moving-from-a-cms"),
        ("migrate", "/docs/moving"),
        ("formspree", "/docs/moving-a-form#formspree"),
        ("typeform", "/docs/moving-a-form#typeform"),
        ("hubspot", "/docs/moving-a-form#hubspot"),
        ("contact form 7", "/docs/moving-a-form#contact-form-7"),
        ("import csv", "/docs/moving-a-form#bring-the-leads"),
        ("zapier", "/docs/zapier"),
        ("catch hook", "/docs/zapier#from-inlet-to-a-zap"),
        ("make.com", "/docs/make"),
        ("integromat", "/docs/make"),
        ("custom webhook", "/docs/make#from-inlet-to-a-scenario"),
        ("playground", "/docs/playground"),
        ("verifier", "/docs/verify-signature"),
        ("iframe", "/docs/html-forms#in-your-page"),
    ],
)
def test_the_search_finds_by_the_beginnings_of_words(client: FlaskClient, world: World, asked: str, first: str) -> None:
    found = client.get("/docs", query_string={"q": asked}, headers={"HX-Request": "true", "Accept": "text/html"})
    assert first in re.findall(r'href="([^"]+)"', found.get_data(as_text=True))[:3]


def test_a_search_for_what_is_not_there_says_so(client: FlaskClient, world: World) -> None:
    assert "Nothing in the guide has" in text(client, "/docs?q=xyzzy")


def test_a_program_finds_every_chapter(client: FlaskClient) -> None:
    told = client.get("/llms.txt").get_data(as_text=True)
    described = ["/docs/openapi.json", *(f"/docs/openapi/{slug}.json" for slug in WAYS)]
    assert re.findall(r"\((/docs/[^)]+)\)", told) == [*(f"/docs/{slug}.md" for slug in SLUGS), *described]


def test_what_is_no_chapter_is_not_there(client: FlaskClient, world: World) -> None:
    answers = [client.get(path).status_code for path in ("/docs/nothing", "/docs/nothing.md", "/docs/../config")]
    assert answers == [404, 404, 404]
