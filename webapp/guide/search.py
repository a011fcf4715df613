"""The search over the guide: every section of every chapter, by the beginnings of words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from webapp.guide.chapters import Chapter, chapters, codes
from webapp.guide.menu import TOOLS
from webapp.guide.rendering import anchor_of

MOST = 12
AROUND = 70
_WORD = re.compile(r"[a-z0-9_]+")
_MARKS = re.compile(r"```samples\n.*|```\w*|[`*#|\[\]]|\(/\S+\)|-{3,}")


@dataclass(frozen=True)
class Passage:
    """A section as it is searched. `words` are those of its text, `named` those of its headings."""

    href: str
    chapter: str
    title: str
    text: str
    words: frozenset[str]
    named: frozenset[str]


@dataclass(frozen=True)
class Found:
    href: str
    chapter: str
    title: str
    excerpt: str


def search(query: str) -> Sequence[Found]:
    """The best first: each word of the query begins a word of the section. Headings count more, then brevity."""
    asked = _WORD.findall(query.lower())
    if not asked:
        return []
    scored = [(_score(passage, asked), passage) for passage in _passages()]
    best = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], len(one[1].text)))
    return [
        Found(passage.href, passage.chapter, passage.title, _excerpt(passage.text, asked[0]))
        for _, passage in best[:MOST]
    ]


def _score(passage: Passage, asked: Sequence[str]) -> int:
    scores = [_weigh(passage, word) for word in asked]
    return sum(scores) if all(scores) else 0


def _weigh(passage: Passage, word: str) -> int:
    if word in passage.named:
        return 8
    if any(known.startswith(word) for known in passage.named):
        return 4
    if word in passage.words:
        return 2
    return int(any(known.startswith(word) for known in passage.words))


def _excerpt(text: str, word: str) -> str:
    at = max(text.lower().find(word), 0)
    begin, end = max(at - AROUND, 0), at + AROUND * 2
    return ("…" if begin else "") + text[begin:end].strip() + ("…" if end < len(text) else "")


@cache
def _passages() -> tuple[Passage, ...]:
    return tuple(passage for chapter in (*chapters().values(), *TOOLS, *codes().values()) for passage in _of(chapter))


def _of(chapter: Chapter) -> Sequence[Passage]:
    parts = re.split(r"^##+ (.+)$", f"{chapter.summary}\n\n{chapter.text}", flags=re.MULTILINE)
    titles, texts = [chapter.title, *parts[1::2]], parts[::2]
    return [
        _passage(chapter, title, text, place) for place, (title, text) in enumerate(zip(titles, texts, strict=True))
    ]


def _passage(chapter: Chapter, title: str, text: str, place: int) -> Passage:
    plain = " ".join(_MARKS.sub(" ", text).split())
    href = f"/docs/{chapter.slug}" + (f"#{anchor_of(title)}" if place else "")
    named = frozenset(_WORD.findall(title.lower()))
    return Passage(href, chapter.title, title.replace("`", ""), plain, frozenset(_WORD.findall(plain.lower())), named)
