"""Settings → Pipeline: what the stages of a deal are called."""

from collections.abc import Mapping

from flask import Response
from sqlalchemy.orm import Session
from wtforms import StringField

from webapp.deals.models import STAGES
from webapp.deals.stages import rename_stages, stage_names
from webapp.errors import Invalid
from webapp.http.html import Input, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.workspaces.models import Workspace

pages = Pages("pipeline")

HOME = "/settings/pipeline"


class PipelineArgs(PageArgs):
    """The names that are being typed, to be seen before they are saved."""

    s0: str = ""
    s1: str = ""
    s2: str = ""
    s3: str = ""
    s4: str = ""


class PipelineInput(Input):
    """The name of each stage."""

    s0 = StringField("First stage")
    s1 = StringField("Second stage")
    s2 = StringField("Third stage")
    s3 = StringField("Won")
    s4 = StringField("Lost")


@pages.get(HOME, role="viewer")
def pipeline(session: Session, me: Me, query: PipelineArgs) -> Response:
    names = stage_names(session.get_one(Workspace, me.workspace_id))
    typed = {key: name for key, name in query.model_dump().items() if name}
    return _page(PipelineInput(formdata=None, data=names), {**names, **typed})


@pages.post(HOME, role="admin")
def rename(session: Session, me: Me) -> Response:
    sent = PipelineInput()
    try:
        rename_stages(session, me.workspace_id, {key: sent[key].data or "" for key in STAGES}, me.actor)
    except Invalid as refusal:
        sent.refuse(refusal)
        return _page(sent, sent.data, status=422)
    toast("Stages saved.")
    return redirect_to(HOME)


def _page(sent: PipelineInput, preview: Mapping[str, str], *, status: int = 200) -> Response:
    return render("deals/pipeline.html", status=status, sent=sent, preview=preview, usual=STAGES)
