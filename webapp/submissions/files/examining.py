"""Whether a form takes a file: its size, its name and what it is by content. Each refusal names its cure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.submissions.files.archives import MOST_UNPACKED, listing
from webapp.submissions.files.images import pixels
from webapp.submissions.files.kinds import ANY, GROUPS, Kind, kind_of
from webapp.submissions.files.names import clean_name, ending_of, hides_an_ending

MEGABYTE = 1024 * 1024
MOST_SIDE = 20_000
MOST_PIXELS = 200_000_000


@dataclass(frozen=True)
class Rules:
    """What a field takes. `groups`: of `GROUPS`, all where none is named."""

    groups: Sequence[str] = ()
    most_megabytes: int = 10


@dataclass(frozen=True)
class Finding:
    """What a file is, or else what is wrong with it. `name` is cleaned, and has an ending."""

    name: str
    kind: Kind | None
    problem: str = ""


def examine(sent_name: str, content: bytes, size: int, rules: Rules) -> Finding:
    """`size` is that of the file, of which `content` may be a part only where it is larger than any may be."""
    name = clean_name(sent_name)
    if not size:
        return Finding(name, None, f"“{name}” is empty. Choose another file.")
    if size > rules.most_megabytes * MEGABYTE:
        return Finding(name, None, f"“{name}” is larger than {rules.most_megabytes} MB. Choose a smaller file.")
    kind = kind_of(content)
    if kind is None or kind.group not in (rules.groups or ANY):
        return Finding(name, None, f"“{name}” is of a kind that is not taken here. Choose from: {_kinds(rules)}.")
    if not ending_of(name):
        name = f"{name}.{kind.endings[0]}"
    problem = next(_problems(name, kind, content), "")
    return Finding(name, None if problem else kind, problem)


def _problems(name: str, kind: Kind, content: bytes) -> Iterator[str]:
    if ending_of(name) not in kind.endings:
        yield f"“{name}” is {kind.words} under another name. Rename it to end in .{kind.endings[0]}."
    if hides_an_ending(name):
        yield f"“{name}” has the ending of a program in its name. Rename it."
    if kind.group == "image":
        yield from _image_problems(name, kind, content)
    if (archive := listing(content)) and archive.unpacked > MOST_UNPACKED:
        yield f"“{name}” unpacks to more than {MOST_UNPACKED // MEGABYTE} MB. Choose a smaller file."


def _image_problems(name: str, kind: Kind, content: bytes) -> Iterator[str]:
    size = pixels(kind.name, content)
    if size is None or 0 in size:
        yield f"“{name}” is damaged. Save it anew, or choose another file."
    elif max(size) > MOST_SIDE or size[0] * size[1] > MOST_PIXELS:
        yield f"“{name}” measures {size[0]:,} by {size[1]:,} pixels. Make it smaller."


def _kinds(rules: Rules) -> str:
    return ", ".join(GROUPS[group] for group in rules.groups or ANY)
