"""What a page of insight is asked for: a time, and all, one form or one owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.models import Form
from webapp.http.fields import FORM, MEMBER
from webapp.insights.counting import FORM as OF_FORM
from webapp.insights.counting import NOBODY
from webapp.insights.counting import OWNER as OF_OWNER
from webapp.insights.period import Period, PeriodArgs
from webapp.insights.reading import Scope
from webapp.workspaces.models import Member, Workspace

UNASSIGNED = "nobody"
Choices = Sequence[tuple[str, str]]


class InsightArgs(PeriodArgs):
    """`of`: the id of a form or of a member, or `nobody`; `by`, `touch` and `hours`: how a page is looked at."""

    of: Annotated[str, Field(max_length=60)] = ""
    by: Literal["source", "campaign", "own"] = "source"
    touch: Literal["first", "last"] = "first"
    hours: Literal["all", "open"] = "all"


@dataclass(frozen=True)
class Asked:
    """`name`: what the figures are of, empty for all; `currency`: of every amount."""

    args: InsightArgs
    period: Period
    scope: Scope
    name: str
    currency: str

    @cached_property
    def before(self) -> Period:
        """The time before, just as long."""
        since, length = self.period.since, len(self.period.days)
        return Period(since - timedelta(days=length), since - timedelta(days=1))

    def query(self, **more: str) -> str:
        """What the address says, and with more of it."""
        told = {"of": self.args.of, **more}
        return "&".join([self.period.query, urlencode({name: value for name, value in told.items() if value})]).strip(
            "&"
        )


def asked_for(session: Session, workspace_id: bytes, args: InsightArgs) -> Asked:
    """Raises NotFound for a form or a member of nobody's."""
    scope, name = _scope(session, workspace_id, args.of)
    scope = replace(scope, open_hours=args.hours == "open")
    currency = session.get_one(Workspace, workspace_id).currency
    return Asked(args, Period.of(args), scope, name, currency)


def names_of_forms(session: Session, workspace_id: bytes) -> Mapping[bytes, str]:
    """All that there are or were, by id; those of webhook keys too."""
    rows = session.execute(select(Form.id, Form.name).where(Form.workspace_id == workspace_id))
    return {NOBODY: "No form", **{id_: name for id_, name in rows}}


def names_of_owners(session: Session, workspace_id: bytes) -> Mapping[bytes, str]:
    members = session.scalars(select(Member).where(Member.workspace_id == workspace_id))
    return {NOBODY: "Unassigned", **{one.id: one.user.name or one.user.email for one in members}}


def choices(session: Session, workspace_id: bytes) -> Mapping[str, Choices]:
    """What the figures can be of, by the title of their group."""
    forms = select(Form.id, Form.name).where(Form.workspace_id == workspace_id, Form.deleted_at.is_(None))
    shown = session.execute(forms.where(Form.kind != INBOUND).order_by(Form.name))
    owners = sorted(names_of_owners(session, workspace_id).items(), key=lambda entry: entry[1].casefold())
    people = [(MEMBER.show(id_), name) for id_, name in owners if id_ != NOBODY]
    return {"Forms": [(FORM.show(id_), name) for id_, name in shown], "Owners": [*people, (UNASSIGNED, "Unassigned")]}


def _scope(session: Session, workspace_id: bytes, of: str) -> tuple[Scope, str]:
    if not of:
        return Scope(workspace_id), ""
    if of == UNASSIGNED:
        return Scope(workspace_id, OF_OWNER, NOBODY), "Unassigned"
    if of.startswith(f"{MEMBER.prefix}_"):
        member_id = MEMBER.parse(of)
        return Scope(workspace_id, OF_OWNER, member_id), MEMBER.found(
            names_of_owners(session, workspace_id).get(member_id)
        )
    form_id = FORM.parse(of)
    return Scope(workspace_id, OF_FORM, form_id), FORM.found(names_of_forms(session, workspace_id).get(form_id))
