"""Keys that leads, accounts and deals hold and that nobody has defined: a look at the newest, no more."""

from collections import Counter

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.deals.models import Account, Deal
from webapp.leads.models import Lead
from webapp.leads.search import by_index
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_fields import Entity

LOOKED_AT = 500
MOST = 20
_LONGEST = 200  # of a key that can be defined


def seen_keys(session: Session, workspace_id: bytes, entity: Entity) -> list[tuple[str, int]]:
    """Each with how many of the newest hold it, the most frequent first; live data alone."""
    newest = _newest(workspace_id)[entity].limit(LOOKED_AT)
    counted = Counter(key for values in session.scalars(newest) for key in values)
    own = CustomField.workspace_id == workspace_id, CustomField.entity == entity
    defined = set(session.scalars(select(CustomField.key).where(*own)))
    unknown = [(key, count) for key, count in counted.items() if key not in defined and 0 < len(key) <= _LONGEST]
    return sorted(unknown, key=lambda one: (-one[1], one[0]))[:MOST]


def _newest(workspace_id: bytes) -> dict[Entity, Select[dict[str, object]]]:
    live = Lead.workspace_id == workspace_id, Lead.is_test == False, Lead.deleted_at.is_(None)  # noqa: E712 (as indexed)
    leads = select(Lead.custom_data).where(*live)
    accounts = select(Account.custom_fields).where(Account.workspace_id == workspace_id, Account.is_test.is_(False))
    deals = select(Deal.custom_fields).where(Deal.workspace_id == workspace_id, Deal.is_test.is_(False))
    return {
        "lead": by_index(leads, "ix_leads_newest").order_by(Lead.id.desc()),
        "account": accounts.order_by(Account.id.desc()),
        "deal": deals.order_by(Deal.id.desc()),
    }
