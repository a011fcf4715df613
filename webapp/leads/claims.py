"""Claims: what each step of a lead's story says of one field, that it put a value there, or offered one in vain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from webapp.database.ids import parse
from webapp.events.models import Event
from webapp.forms.mapping import CUSTOM
from webapp.http.fields import RUN, SUBMISSION
from webapp.leads.actors import actor_of, called
from webapp.leads.desk_models import LeadMerge
from webapp.leads.fields import value_in
from webapp.leads.page_inputs import IMPORT
from webapp.leads.story import Story

Kind = Literal["submission", "import", "workflow", "merge", "hand"]


class _Untold:
    """In place of a value that a step put there without saying which."""


UNTOLD = _Untold()


@dataclass(frozen=True)
class Origin:
    """Where a value came from, and when. `who`: the form, the member, the key, the workflow or the file.

    `submission`: its public id; `source` and `page`: as it declared them. `many`: with other leads at once.
    """

    kind: Kind
    who: str
    at: datetime
    submission: str = ""
    source: str = ""
    page: str = ""
    many: bool = False


@dataclass(frozen=True)
class Claim:
    """`taken`: it was put there, else it was offered and kept out. Without an origin: that it was there before."""

    value: Any
    taken: bool
    at: datetime
    origin: Origin | None


def claims_of(story: Story, name: str) -> Iterator[Claim]:
    """All that the story says of a field, in no order."""
    for row in story.submissions:
        yield from _of_submission(row, name, story.names)
    walked = {row.id for row in story.submissions}
    for event in story.events:
        yield from _of_event(event, name, story.names, walked)
    for merge in story.merges:
        yield from _of_merge(merge, name, story.names)


def _of_submission(row: Row[Any], name: str, names: Mapping[bytes, str]) -> Iterator[Claim]:
    mapped, result = row.mapped or {}, row.result
    made = bool(result.get("isNew")) and result.get("matchedBy") is None
    taken = made or any(name in (result.get(verb) or ()) for verb in ("filled", "replaced"))
    value = _mapped(mapped, name)
    if value is None and not taken:
        return
    fields, metadata = mapped.get("fields") or {}, mapped.get("metadata") or {}
    origin = Origin(
        "submission",
        names.get(row.form_id, "A form"),
        row.created_at,
        SUBMISSION.show(row.id),
        str(fields.get("source") or ""),
        str(metadata.get("pageUrl") or ""),
    )
    yield Claim(UNTOLD if value is None else value, taken, row.settled_at, origin)


def _mapped(mapped: Mapping[str, Any], name: str) -> Any:
    if name.startswith(CUSTOM):
        return (mapped.get("customData") or {}).get(name.removeprefix(CUSTOM))
    return (mapped.get("fields") or {}).get(name)


def _of_event(event: Event, name: str, names: Mapping[bytes, str], walked: set[bytes]) -> Iterator[Claim]:
    """What a submission put there is told by the submission itself, as long as that is kept."""
    data, at = event.data, event.created_at
    changes = {**(data.get("changes") or {}), **({"status": data["status"]} if "status" in data else {})}
    change = changes.get(name) or {}
    if change.get("from") is not None:
        yield Claim(change["from"], True, at, None)
    if event.submission_id is not None and event.submission_id in walked:
        return
    origin = _origin(event, names)
    if "to" in change:
        yield Claim(change["to"], True, at, origin)
    elif event.kind == "lead.created" or any(name in (data.get(verb) or ()) for verb in ("filled", "replaced")):
        yield Claim(UNTOLD, True, at, origin)
    if name in (data.get("offered") or {}):
        yield Claim(data["offered"][name], False, at, origin)


def _origin(event: Event, names: Mapping[bytes, str]) -> Origin:
    data, actor = event.data, actor_of(event)
    if event.submission_id is not None:
        form = names.get(event.form_id or b"", "A form")
        return Origin("submission", form, event.created_at, SUBMISSION.show(event.submission_id))
    if "import" in data:
        file = names.get(parse(IMPORT.prefix, str(data["import"])) or b"", "A file")
        return Origin("import", f"{file}, by {called(actor, names)}", event.created_at)
    kind: Kind = "workflow" if parse(RUN.prefix, actor) is not None else "hand"
    return Origin(kind, called(actor, names) or "Somebody", event.created_at, many="bulk" in data)


def _of_merge(merge: LeadMerge, name: str, names: Mapping[bytes, str]) -> Iterator[Claim]:
    here, there, after = (value_in(columns, name) for columns in (*_sides(merge), merge.after))
    origin = Origin("merge", called(merge.actor, names) or "Somebody", merge.created_at)
    if after != here:
        yield Claim(here, True, merge.created_at, None)
        yield Claim(after, True, merge.created_at, origin)
    elif there != after:
        yield Claim(there, False, merge.created_at, origin)


def _sides(merge: LeadMerge) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return merge.before["this"], merge.before["other"]
