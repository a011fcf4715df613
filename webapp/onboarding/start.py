"""A workspace as it is handed over: an owner, three keys, and a first form that takes leads at once."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.forms.lifecycle import create_form
from webapp.forms.models import Form
from webapp.workspaces.keys import SCOPES, create_key
from webapp.workspaces.lifecycle import add_member, create_user, create_workspace
from webapp.workspaces.models import Workspace


@dataclass(frozen=True)
class Start:
    """What is handed over; the texts of the keys are told this once."""

    workspace: Workspace
    owner_email: str
    form: Form
    api_key: str
    test_api_key: str
    admin_api_key: str


def start_workspace(
    session: Session, name: str, owner_email: str, password: str, *, plan: str = "free", country: str = "US"
) -> Start:
    workspace = create_workspace(session, name, plan=plan, country=country)
    session.flush()
    owner = create_user(session, owner_email, password)
    session.flush()
    add_member(session, workspace, owner, "owner")
    _, api_key = create_key(session, workspace.id, "Website")
    _, test_api_key = create_key(session, workspace.id, "Test", test=True)
    _, admin_api_key = create_key(session, workspace.id, "Admin", scopes=SCOPES)
    form = create_form(session, workspace.id, "Contact")
    return Start(workspace, owner.email, form, api_key, test_api_key, admin_api_key)
