"""Settings → Admin → Team Management: the team card, with its id and the WebForm API key (W2)."""

from datetime import timedelta

from flask import Response, current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.http.fields import KEY, TEAM, KeyId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.audit import note
from webapp.workspaces.key_inputs import TeamKeyInput
from webapp.workspaces.keys import is_kept, key_text
from webapp.workspaces.models import Workspace
from webapp.workspaces.team import new_team_key, revoke_team_key, team_keys

pages = Pages("team")

HOME = "/settings/admin/team-management"
_SAVED_WITHIN = 3600  # seconds between Generate and Save


@pages.get(HOME, role="admin")
def team(session: Session, me: Me) -> Response:
    return _page(session, me)


@pages.post(f"{HOME}/generate", role="admin", fresh=True)
def generate(session: Session, me: Me) -> Response:
    """A key to copy, which opens nothing until it is saved."""
    text = key_text()
    return _page(session, me, TeamKeyInput(formdata=None, data={"made": _signer(me).dumps(text)}), text=text)


@pages.post(f"{HOME}/keys", role="admin")
def save(session: Session, me: Me) -> Response:
    sent = TeamKeyInput()
    if not sent.submitted():
        return _page(session, me, sent, status=422)
    overlap = timedelta(hours=int(sent.overlap.data))
    try:
        text = _signer(me).loads(sent.made.data, max_age=_SAVED_WITHIN)
    except BadData:
        sent.refuse(Invalid("This key was generated too long ago. Generate another one."))
        return _page(session, me, sent, status=422)
    if is_kept(session, text):
        toast("The key is saved already.")
        return redirect_to(HOME)
    key, _ = new_team_key(session, me.workspace_id, "Team", test=False, overlap=overlap, text=text)
    note(session, me.workspace_id, me.actor, "team_key.created", KEY.show(key.id))
    toast("The key is saved. It works from now on.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/keys/<team_key_id>/revoke", role="admin")
def revoke(session: Session, me: Me, team_key_id: KeyId) -> Response:
    key = revoke_team_key(session, me.workspace_id, team_key_id)
    note(session, me.workspace_id, me.actor, "team_key.revoked", KEY.show(key.id))
    toast("The key is revoked. It stopped working.")
    return redirect_to(HOME)


def _page(session: Session, me: Me, sent: TeamKeyInput | None = None, *, text: str = "", status: int = 200) -> Response:
    workspace = session.get_one(Workspace, me.workspace_id)
    return render(
        "workspaces/team.html",
        status=status,
        team=workspace,
        id=TEAM.show(workspace.id),
        keys=[(KEY.show(key.id), key) for key in team_keys(session, workspace.id)],
        input=sent or TeamKeyInput(formdata=None),
        text=text,
    )


def _signer(me: Me) -> URLSafeTimedSerializer:
    """What comes back from the page is a key of ours, made for this workspace."""
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt=f"team key {me.workspace_id.hex()}")
