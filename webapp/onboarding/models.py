"""Which leads are only samples, and which workspaces need no checklist any more."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, UtcTime
from webapp.extensions import Model
from webapp.leads.models import STAYS


class SampleLead(Model):
    """Marks a lead that is only there to look at: it is told to nobody, and goes with all others in one step."""

    __tablename__ = "sample_leads"

    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), primary_key=True, info=STAYS)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), index=True)


class FirstSteps(Model):
    """A workspace whose checklist was put away."""

    __tablename__ = "first_steps"

    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    dismissed_at: Mapped[datetime] = mapped_column(UtcTime)
