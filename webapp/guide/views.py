"""The guide at /docs: open to all; whoever is signed in reads their own ids and test key in its samples."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.guide.chapters import GROUPS, Chapter, chapters, codes, find
from webapp.guide.menu import HOME, groups, menu
from webapp.guide.reader import reader_of
from webapp.guide.rendering import as_markdown, as_page, sections_of
from webapp.guide.search import search
from webapp.guide.ways import WAYS
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs

pages = Pages("guide")


class GuideArgs(PageArgs):
    q: str = ""


@pages.get(HOME, role=None)
def guide(session: Session, me: Me | None, query: GuideArgs) -> Response:
    """Its fragment is what the search finds."""
    asked = query.q.strip()[:200]
    return render("guide/index.html", fragment="guide/_found.html", groups=groups(), q=asked, found=search(asked))


@pages.get(f"{HOME}/<slug>", role=None)
def chapter(session: Session, me: Me | None, slug: str) -> Response:
    return _page(session, me, find(chapters(), slug), slug)


@pages.get(f"{HOME}/<slug>.md", role=None)
def chapter_as_markdown(session: Session, me: Me | None, slug: str) -> Response:
    return _plain(as_markdown(find(chapters(), slug), reader_of(session, me)), "markdown")


@pages.get(f"{HOME}/errors/<slug>", role=None)
def code(session: Session, me: Me | None, slug: str) -> Response:
    return _page(session, me, find(codes(), slug), "errors")


@pages.get(f"{HOME}/errors/<slug>.md", role=None)
def code_as_markdown(session: Session, me: Me | None, slug: str) -> Response:
    return _plain(as_markdown(find(codes(), slug), reader_of(session, me)), "markdown")


@pages.get("/llms.txt", role=None)
def llms(session: Session, me: Me | None) -> Response:
    """What a program needs to find its way (https://llmstxt.org): each chapter with its Markdown twin."""
    lines = [
        "# Inlet",
        "",
        "> A self-hosted server for leads: every way that a lead can come in ends in one place.",
        "",
    ]
    for name, slugs in GROUPS.items():
        told = (chapters()[slug] for slug in slugs)
        lines += [f"## {name}", "", *(f"- [{each.title}]({HOME}/{each.slug}.md): {each.summary}" for each in told), ""]
    lines += ["## OpenAPI", "", f"- [All of it]({HOME}/openapi.json)"]
    lines += [f"- [{chapters()[slug].title}]({HOME}/openapi/{slug}.json): {way.summary}" for slug, way in WAYS.items()]
    return _plain("\n".join([*lines, ""]), "plain")


def _page(session: Session, me: Me | None, shown: Chapter, current: str) -> Response:
    text = as_page(shown, reader_of(session, me))
    return render("guide/chapter.html", chapter=shown, text=text, sections=sections_of(shown), menu=menu(current))


def _plain(text: str, kind: str) -> Response:
    return Response(text, content_type=f"text/{kind}; charset=utf-8", headers={"Cache-Control": "no-store"})
