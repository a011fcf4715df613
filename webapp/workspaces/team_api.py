"""The management API of the team that Web form submit names: its id, and its keys, whose text is told once."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from webapp.http.api import Api
from webapp.http.fields import KEY, Filled, KeyId, TeamId
from webapp.http.operation import Caller
from webapp.http.shapes import Input, Output
from webapp.workspaces.audit import note
from webapp.workspaces.models import ApiKey, Workspace
from webapp.workspaces.team import new_team_key, revoke_team_key, team_keys

api = Api("team")

READ, WRITE = "team:read", "team:write"


class TeamKeyOut(Output):
    id: KeyId
    name: str
    hint: Annotated[str, Field(description="The beginning and the end of its text.")]
    is_test: bool
    created_at: datetime
    last_used_at: datetime | None
    expires_at: Annotated[datetime | None, Field(description="The end of its overlap with a newer key.")]

    @classmethod
    def of(cls, key: ApiKey) -> "TeamKeyOut":
        return cls.model_validate({name: getattr(key, name) for name in cls.model_fields})


class TeamKeyMade(TeamKeyOut):
    key: Annotated[str, Field(description="Its text, told this once.")]


class TeamOut(Output):
    id: Annotated[TeamId, Field(description="The `teamId` of Web form submit.")]
    name: str
    keys: list[TeamKeyOut]


class TeamKeyIn(Input):
    name: Annotated[Filled, Field(max_length=200)] = "Team"
    is_test: Annotated[bool, Field(description="What comes in with it is test data.")] = False
    overlap_hours: Annotated[
        int, Field(ge=0, le=720, description="How long earlier keys go on working; 0 stops them at once.")
    ] = 24


class RevokedKey(Output):
    id: KeyId


@api.get("/team", scope=READ, summary="Show the team and its keys")
def show_team(session: Session, caller: Caller) -> TeamOut:
    workspace = session.get_one(Workspace, caller.workspace_id)
    keys = [TeamKeyOut.of(key) for key in team_keys(session, workspace.id)]
    return TeamOut(id=workspace.id, name=workspace.name, keys=keys)


@api.post("/team/keys", scope=WRITE, summary="Make a team key, and let earlier ones expire", status=201)
def make_team_key(session: Session, caller: Caller, body: TeamKeyIn) -> TeamKeyMade:
    overlap = timedelta(hours=body.overlap_hours)
    key, text = new_team_key(session, caller.workspace_id, body.name, test=body.is_test, overlap=overlap)
    note(session, caller.workspace_id, caller.actor, "team_key.created", KEY.show(key.id), body.model_fields_set)
    return TeamKeyMade(**dict(TeamKeyOut.of(key)), key=text)


@api.delete("/team/keys/<team_key_id>", scope=WRITE, summary="Stop a team key at once")
def stop_team_key(session: Session, caller: Caller, team_key_id: KeyId) -> RevokedKey:
    key = revoke_team_key(session, caller.workspace_id, team_key_id)
    note(session, caller.workspace_id, caller.actor, "team_key.revoked", KEY.show(key.id))
    return RevokedKey(id=key.id)
