"""Parents of accounts and of deals: of the same workspace, and never below their own child."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deals.models import Account, Deal
from webapp.errors import Invalid
from webapp.http.fields import PublicId

T = TypeVar("T", Account, Deal)


def check_parent(session: Session, kind: PublicId, child: T, parent_id: bytes) -> None:
    """Raise NotFound for a parent that is not there, Invalid for one that would close a circle.

    The way up is locked, so that two changes at once close none either.
    """
    own = type(child).workspace_id == child.workspace_id, type(child).is_test.is_(child.is_test)
    passed: set[bytes] = set()
    above: bytes | None = parent_id
    while above is not None and above not in passed:
        if above == child.id:
            problem = f"This {kind.noun} is itself above the parent. Choose another parent."
            raise Invalid(f"parent: {problem}", fields={"parent": [problem]})
        passed.add(above)
        found = session.execute(select(type(child).parent_id).where(*own, type(child).id == above).with_for_update())
        (above,) = kind.found(found.one_or_none())
