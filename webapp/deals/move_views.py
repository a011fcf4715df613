"""A deal is moved to another stage: from a card of the board, or from its own page; won and lost with a reason."""

import json
from typing import Any
from urllib.parse import parse_qs

from flask import Response
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField

from webapp.deals.board_views import show_deals
from webapp.deals.deal_filters import HOME, DealsArgs
from webapp.deals.inputs import DealPatch, Stage
from webapp.deals.lifecycle import change_deal, get_deal
from webapp.deals.models import CLOSED, Deal
from webapp.deals.stages import stage_names
from webapp.errors import Invalid
from webapp.http.fields import DEAL, DealId
from webapp.http.html import Input, asks_for_fragment, back_to, local, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import parse_arguments, read_values
from webapp.http.route import PageArgs
from webapp.workspaces.models import Workspace

pages = Pages("deal_moves")


class CloseArgs(PageArgs):
    stage: Stage = "s3"
    next: str = ""


class MoveInput(Input):
    """`to`: the deal and the stage it moves to, such as `deal_01…:s1`; `state`: what the board is asked for."""

    to = HiddenField()
    state = HiddenField()
    next = HiddenField()
    close_reason = StringField("Reason")


@pages.get(f"{HOME}/<deal_id>/close", role="member")
def close(session: Session, me: Me, deal_id: DealId, query: CloseArgs) -> Response:
    """Asks why a deal is won or lost, where no script asks in place."""
    deal = get_deal(session, me.workspace_id, deal_id)
    sent = MoveInput(formdata=None, to=f"{DEAL.show(deal.id)}:{query.stage}", next=query.next)
    return _close(session, me, deal, sent, query.stage)


@pages.post(f"{HOME}/move", role="member")
def move(session: Session, me: Me) -> Response:
    sent = MoveInput()
    shown_id, _, stage = (sent.to.data or "").partition(":")
    deal = get_deal(session, me.workspace_id, DEAL.parse(shown_id), lock=True)
    try:
        values = read_values(DealPatch, {"stage": stage, "closeReason": sent.close_reason.data or None}).changes()
    except Invalid as refusal:
        if stage not in CLOSED or asks_for_fragment():
            raise
        sent.refuse(refusal)
        return _close(session, me, deal, sent, stage)
    before, back = deal.stage, {"to": f"{shown_id}:{deal.stage}", "close_reason": deal.close_reason or ""}
    if before != stage:
        change_deal(session, deal, values, me.actor)
    said = f"{deal.name} is in {stage_names(session.get_one(Workspace, me.workspace_id))[stage]} now."
    if asks_for_fragment() and sent.state.data is not None:
        moved = {"said": said, "fields": {**back, "state": sent.state.data}} if before != stage else None
        return _board(session, me, sent.state.data, shown_id, moved)
    toast(said)
    return redirect_to(back_to(f"{HOME}/{shown_id}"))


def _board(session: Session, me: Me, asked: str, shown_id: str, moved: dict[str, Any] | None) -> Response:
    """The board as it is now, with a way back."""
    args = parse_arguments(DealsArgs, parse_qs(asked).items())
    response = show_deals(session, me, args, moved=moved)
    response.headers["HX-Trigger-After-Settle"] = json.dumps({"inlet:moved": {"deal": shown_id}})
    return response


def _close(session: Session, me: Me, deal: Deal, sent: MoveInput, stage: str) -> Response:
    name = stage_names(session.get_one(Workspace, me.workspace_id))[stage]
    status = 422 if sent.errors else 200
    shown = {"deal_id": DEAL.show(deal.id), "stage": stage, "stage_name": name, "back": local(sent.next.data or "")}
    return render("deals/close.html", status=status, deal=deal, sent=sent, **shown)
