"""The way around the guide: its chapters by their groups, and the pages that are tools rather than text."""

from webapp.guide.chapters import GROUPS, Chapter, chapters

HOME = "/docs"
TOOLS = (
    Chapter("playground", "Playground", "Paste a request, and see its whole way and its exact answer.", ""),
    Chapter("verify-signature", "Signature verifier", "Paste a webhook, and read why it does not verify.", ""),
)

Items = list[tuple[str, str, bool]]


def groups() -> list[tuple[str, list[Chapter]]]:
    """Every page by its group. A tool is one without text."""
    return [
        (name, [*(chapters()[slug] for slug in slugs), *(TOOLS if name == "Tools" else ())])
        for name, slugs in GROUPS.items()
    ]


def menu(current: str) -> list[tuple[str, Items]]:
    """Groups of (title, address, whether it is the current one)."""
    return [
        (name, [(page.title, f"{HOME}/{page.slug}", page.slug == current) for page in pages])
        for name, pages in groups()
    ]
