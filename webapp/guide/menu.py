"""The way around the guide: its chapters by their groups, and the pages that are tools rather than text."""

from webapp.guide.chapters import GROUPS, chapters

HOME = "/docs"
TOOLS = {"playground": "Playground", "verify-signature": "Signature verifier"}

Items = list[tuple[str, str, bool]]


def menu(current: str) -> list[tuple[str, Items]]:
    """Groups of (title, address, whether it is the current one)."""
    groups = {name: {slug: chapters()[slug].title for slug in slugs} for name, slugs in GROUPS.items()}
    groups["Tools"] = {**groups.get("Tools", {}), **TOOLS}
    return [
        (name, [(title, f"{HOME}/{slug}", slug == current) for slug, title in titles.items()])
        for name, titles in groups.items()
    ]
