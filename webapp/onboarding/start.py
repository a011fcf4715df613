"""A workspace as it is handed over: an owner, a first form, and credentials for every way in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from webapp.forms.inbound import create_inbound_key
from webapp.forms.lifecycle import create_form
from webapp.forms.models import Form, InboundKey
from webapp.onboarding.people import samples
from webapp.onboarding.samples import add_samples
from webapp.workspaces.domains import create_domain
from webapp.workspaces.keys import SCOPES, TEAM, create_key
from webapp.workspaces.lifecycle import add_member, create_user, create_workspace
from webapp.workspaces.models import Domain, Workspace


@dataclass(frozen=True)
class Start:
    """What is handed over; the texts of the keys are told this once."""

    workspace: Workspace
    owner_email: str
    form: Form
    api_key: str
    test_api_key: str
    admin_api_key: str
    team_key: str
    inbound: InboundKey
    domain: Domain


def start_workspace(
    session: Session,
    name: str,
    owner_email: str,
    password: str,
    *,
    plan: str = "free",
    country: str = "US",
    host: str = "localhost",
) -> Start:
    workspace = create_workspace(session, name, plan=plan, country=country)
    session.flush()
    owner = create_user(session, owner_email, password)
    session.flush()
    add_member(session, workspace, owner, "owner")
    _, api_key = create_key(session, workspace.id, "Website")
    _, test_api_key = create_key(session, workspace.id, "Test", test=True)
    _, admin_api_key = create_key(session, workspace.id, "Admin", scopes=SCOPES)
    _, team_key = create_key(session, workspace.id, "Team", kind=TEAM)
    form = create_form(session, workspace.id, "Contact")
    inbound = create_inbound_key(session, workspace.id, "Inbound webhook")
    domain = create_domain(session, workspace.id, host)
    return Start(workspace, owner.email, form, api_key, test_api_key, admin_api_key, team_key, inbound, domain)


def furnish(session: Session, start: Start) -> None:
    """What a newcomer finds there as well: three sample leads, and their website as one that may send."""
    add_samples(session, start.workspace, start.form, samples(datetime.now(UTC)))
    if start.domain.host != "localhost":
        start.form.allowed_origins = [start.domain.host]
