"""The chapters of the guide: Markdown files, in the order in which they are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.errors import NotFound
from webapp.guide.happenings import as_http

FOLDER = Path(__file__).parent / "chapters"
GROUPS: Mapping[str, Sequence[str]] = {
    "Start": ("start", "which-api"),
    "Ways in": (
        "forms-api",
        "leads-api",
        "inbound-webhooks",
        "web-form-submit",
        "form-responses",
        "html-forms",
    ),
    "After a lead": ("webhooks", "webhook-events", "webhook-signatures"),
    "Other tools": ("zapier", "make"),
    "Moving here": (
        "moving",
        "moving-from-kaliun",
        "moving-from-a-cms",
        "moving-from-calliyo",
        "moving-from-stood-crm",
        "moving-from-callmeback",
        "moving-a-form",
    ),
    "Rules for all": ("errors", "limits", "test-mode", "dry-run", "repeats"),
    "Tools": ("command-line", "downloads"),
}

_EVENT = re.compile(r"^```event\n(.+?)\n```$", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    """`slug` is its address in the guide; `text` is Markdown, without the title and the summary that head it."""

    slug: str
    title: str
    summary: str
    text: str


@cache
def codes() -> Mapping[str, Chapter]:
    """What each code of an error means, by the last part of the address of its page."""
    return {file.stem: _read(f"codes/{file.stem}") for file in sorted((FOLDER / "codes").glob("*.md"))}


@cache
def chapters() -> Mapping[str, Chapter]:
    """All chapters by their slugs, in their order; read once."""
    return {slug: _read(slug) for group in GROUPS.values() for slug in group}


def find(among: Mapping[str, Chapter], slug: str) -> Chapter:
    """Raises NotFound."""
    if slug not in among:
        raise NotFound("There is no such page in the guide.")
    return among[slug]


def _read(slug: str) -> Chapter:
    """`# Title`, a paragraph that sums it up, and the rest, where a block `event` stands for its example."""
    head, summary, text = (FOLDER / f"{slug}.md").read_text().split("\n\n", 2)
    text = _EVENT.sub(lambda found: f"```http\n{as_http(found[1])}\n```", text)
    return Chapter(slug.replace("codes/", "errors/"), head.removeprefix("# "), re.sub(r"\s+", " ", summary), text)
