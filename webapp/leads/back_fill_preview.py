"""What a back-fill would do, for a look before it begins: the newest leads that wrote in by the form, no more."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.http.fields import LEAD
from webapp.leads.back_fill import taken, writers
from webapp.leads.models import Identity, Lead
from webapp.leads.placing import Placing, Rule, holds, place
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace

LOOKED_AT = 2_000
SHOWN = 20
_CHUNK = 500

_leads, _identities = Lead.__table__, Identity.__table__


@dataclass(frozen=True)
class Sample:
    """A lead that would change: what its field holds, and what it would hold."""

    lead_id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """How many leads would get the value, how many stay as they are for which reason, and the first that change.

    `more`: there are leads beyond those that were looked at.
    """

    changed: int
    left: Sequence[tuple[str, int]]
    samples: Sequence[Sample]
    more: bool


def preview(session: Session, workspace_id: bytes, rule: Rule) -> Preview:
    """Among the newest two thousand that wrote in by the form."""
    newest = writers(workspace_id, rule).order_by(Submission.id.desc()).limit(LOOKED_AT + 1)
    ids = session.scalars(newest).all() if rule.moves else []
    samples: list[Sample] = []
    left, changed, seen = Counter[str](), 0, set[bytes]()
    for lead, placing, owned in _placings(session, workspace_id, rule, ids[:LOOKED_AT]):
        if reason := placing.reason or (taken(rule) if owned or seen & set(placing.keys) else ""):
            left[reason] += 1
            continue
        seen.update(placing.keys)
        changed += 1
        if len(samples) < SHOWN:
            samples.append(_sample(lead, placing))
    return Preview(changed, left.most_common(), samples, more=len(ids) > LOOKED_AT)


def _placings(
    session: Session, workspace_id: bytes, rule: Rule, ids: Sequence[bytes]
) -> Iterator[tuple[Row[Any], Placing, bool]]:
    """The leads that the rule is a concern of, the newest first, and whether another lead owns what it would bring."""
    country, now = session.get_one(Workspace, workspace_id).country, datetime.now(UTC)
    for at in range(0, len(ids), _CHUNK):
        some = _leads.c.id.in_(ids[at : at + _CHUNK])
        own = _leads.c.workspace_id == workspace_id, _leads.c.deleted_at.is_(None), some
        leads = session.execute(select(_leads).where(*own).order_by(_leads.c.id.desc())).all()
        placings = [(lead, placed) for lead in leads if (placed := place(lead, rule, country, now)) is not None]
        owners = _owners(session, workspace_id, (key for _, placed in placings for key in placed.keys))
        for lead, placed in placings:
            yield lead, placed, any(owners.get(key, lead.id) != lead.id for key in placed.keys)


def _owners(session: Session, workspace_id: bytes, keys: Iterable[bytes]) -> dict[bytes, bytes]:
    """The leads that own these identities and are not deleted."""
    own = _identities.c.workspace_id == workspace_id, _identities.c.key.in_(list(keys)), _leads.c.deleted_at.is_(None)
    of = select(_identities.c.key, _leads.c.id).join(_leads, _leads.c.id == _identities.c.lead_id)
    return {key: lead_id for key, lead_id in session.execute(of.where(*own))}


def _sample(lead: Row[Any], placing: Placing) -> Sample:
    names = placing.change.filled
    before = (holds(lead, name) for name in names)
    after = (placing.becomes(name) for name in names)
    who = " ".join(filter(None, (lead.first_name, lead.last_name))) or lead.email or lead.phone or lead.company
    return Sample(LEAD.show(lead.id), who or "No name", _words(before), _words(after))


def _words(values: Iterable[object]) -> str:
    texts = (", ".join(map(str, value)) if isinstance(value, list) else str(value) for value in values if value)
    return " ".join(texts)
