"""Deliveries: all that is owed to the world outside, each with every try, and sending it again."""

from typing import Any
from urllib.parse import urlencode

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deliveries.lifecycle import list_endpoints
from webapp.deliveries.listing import attempts_of, list_deliveries_of
from webapp.deliveries.page_inputs import DeliveriesArgs, ReplayArgs
from webapp.deliveries.page_words import CHANNELS, STATES, row
from webapp.deliveries.payloads import SHAPES
from webapp.deliveries.recipe import show_parts
from webapp.deliveries.replay import REPLAYABLE, count_where, get_delivery, replay, replay_where
from webapp.errors import Conflict
from webapp.events.models import Event
from webapp.http.fields import DELIVERY, ENDPOINT, LEAD, DeliveryId
from webapp.http.filters import SINCE, address, in_force
from webapp.http.html import back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("deliveries")

HOME = "/deliveries"


@pages.get(HOME, role="viewer")
def deliveries(session: Session, me: Me, query: DeliveriesArgs) -> Response:
    """Its fragment is the list, which is asked for anew while something in it is on its way."""
    page = list_deliveries_of(session, me.workspace_id, query.deliveries)
    words, asked = _words(session, me.workspace_id), query.asked
    return render(
        "deliveries/deliveries.html",
        fragment="deliveries/_deliveries.html",
        rows=[row(delivery) for delivery in page.items],
        asked=asked,
        words=words,
        filters=in_force(HOME, asked, words),
        here=address(HOME, asked | ({"cursor": query.cursor} if query.cursor else {})),
        older=address(HOME, asked | {"cursor": page.next_cursor}) if page.next_cursor else "",
        newest=address(HOME, asked) if query.cursor else "",
        live=address(HOME, {name: value for name, value in asked.items() if name != "test"}),
        test=address(HOME, asked | {"test": "1"}),
        replay=address(f"{HOME}/replay", query.replay),
    )


@pages.get(f"{HOME}/replay", role="member")
def replay_many(session: Session, me: Me, query: ReplayArgs) -> Response:
    """The filter, and how many it finds: asked before anything is sent."""
    return render(
        "deliveries/replay.html",
        args=query,
        states=[(state, STATES[state]) for state in REPLAYABLE],
        chosen=query.filter.states,
        endpoint=ENDPOINT.show(query.endpoint) if query.endpoint is not None else "",
        count=count_where(session, me.workspace_id, query.filter),
        words=_words(session, me.workspace_id),
        here=f"{HOME}/replay?{urlencode(_said(query), doseq=True)}",
    )


@pages.post(f"{HOME}/replay", role="member")
def send_many(session: Session, me: Me, query: ReplayArgs) -> Response:
    count = replay_where(session, me.workspace_id, query.filter)
    toast(f"{count:,} {'delivery is' if count == 1 else 'deliveries are'} sent again.")
    return redirect_to(HOME)


@pages.get(f"{HOME}/<delivery_id>", role="viewer")
def delivery_detail(session: Session, me: Me, delivery_id: DeliveryId) -> Response:
    """Its fragment is what changes while it is tried."""
    delivery = get_delivery(session, me.workspace_id, delivery_id)
    about = session.execute(select(Event.lead_id, Event.created_at).where(Event.id == delivery.event_id)).one()
    return render(
        "deliveries/delivery.html",
        fragment="deliveries/_delivery.html",
        row=row(delivery),
        attempts=attempts_of(session, delivery)[::-1],
        lead=LEAD.show(about.lead_id) if about.lead_id is not None else "",
        replayable=delivery.state in (*REPLAYABLE, "pending"),
        **show_parts(session, delivery),
    )


@pages.post(f"{HOME}/<delivery_id>/replay", role="member")
def send_again(session: Session, me: Me, delivery_id: DeliveryId) -> Response:
    here = f"{HOME}/{DELIVERY.show(delivery_id)}"
    try:
        replay(session, me.workspace_id, delivery_id)
    except Conflict as refusal:
        toast(refusal.message, "danger")
    else:
        toast("It is sent again, with the same webhook-id.")
    return redirect_to(back_to(here))


def _said(args: ReplayArgs) -> dict[str, Any]:
    told = {"channel": args.channel, "event": args.event, "after": args.after, "states": list(args.filter.states)}
    endpoint = {"endpoint": ENDPOINT.show(args.endpoint)} if args.endpoint is not None else {}
    return {name: value for name, value in told.items() if value} | endpoint


def _words(session: Session, workspace_id: bytes) -> dict[str, tuple[str, dict[str, str]]]:
    endpoints = list_endpoints(session, workspace_id)
    return {
        "channel": ("Channel", CHANNELS),
        "state": ("State", STATES),
        "endpoint": ("Endpoint", {ENDPOINT.show(each.id): each.name for each in endpoints}),
        "event": ("Event", {name: name for name in SHAPES}),
        "since": ("Since", {name: words for name, (words, _) in SINCE.items()}),
    }
