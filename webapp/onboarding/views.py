"""What the first steps offer: a test lead, a checklist that can be put away, samples and test data that can go."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.events import wake
from webapp.extensions import db
from webapp.http.fields import WORKSPACE
from webapp.http.html import asks_for_fragment, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.onboarding.checklist import dismiss
from webapp.onboarding.samples import remove_samples
from webapp.onboarding.test_data import remove_test_data
from webapp.onboarding.trying import send_test_lead
from webapp.workspaces.audit import note

pages = Pages("onboarding")


@pages.post("/first-steps/test-lead", role="member", own_transaction=True)
def try_it(session: Session, me: Me) -> Response:
    """A page that is open sees the lead come in, and the words with it."""
    send_test_lead(session, me.workspace_id, request.remote_addr or "")
    wake.ring()
    toast("A test lead is in. It is marked Test, and nobody was told of it.")
    return Response(status=204) if asks_for_fragment() else redirect_to("/")


@pages.post("/first-steps/dismiss", role="admin")
def put_away(session: Session, me: Me) -> Response:
    dismiss(session, me.workspace_id)
    return redirect_to("/")


@pages.post("/first-steps/samples/remove", role="admin")
def remove(session: Session, me: Me) -> Response:
    toast(f"{remove_samples(session, me.workspace_id)} sample leads are removed.")
    return redirect_to("/")


@pages.post("/test-data/delete", role="admin", own_transaction=True)
def delete_test_data(session: Session, me: Me) -> Response:
    count = remove_test_data(me.workspace_id)
    in_transaction(
        db.session,
        lambda session: note(session, me.workspace_id, me.actor, "test_data.deleted", WORKSPACE.show(me.workspace_id)),
    )
    toast(f"All test data is deleted, {count} test leads among it.")
    return redirect_to("/leads")
