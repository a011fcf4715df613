"""/act/<token>: what a link in an email to a member will do, and a button that does it.

The token is the proof: no session is read or made, so that whoever is signed in here does nothing unawares. Looking
changes nothing, since programs that scan mail open every link.
"""

from flask import Blueprint, Response, render_template, request

from webapp.database.transactions import in_transaction
from webapp.deliveries.acting import Offer, act, look
from webapp.deliveries.acts import PATH, read_link
from webapp.errors import Refusal
from webapp.extensions import db
from webapp.http.fields import LEAD
from webapp.http.html import POLICY

acts = Blueprint("acts", __name__)

_HEADERS = {**POLICY, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Vary": "Accept-Encoding"}


@acts.get(f"{PATH}<token>", provide_automatic_options=False)
def offer(token: str) -> Response:
    try:
        offered, _, _ = look(db.session(), read_link(token))
    except Refusal as refusal:
        return _refused(refusal)
    return _page(offered)


@acts.post(f"{PATH}<token>", provide_automatic_options=False)
def do(token: str) -> Response:
    """A mail program that stops mails by itself posts here as well (RFC 8058)."""
    seen = request.form.get("seen", "nobody")
    try:
        link = read_link(token)
        return _page(in_transaction(db.session, lambda session: act(session, link, seen)))
    except Refusal as refusal:
        db.session.rollback()
        return _refused(refusal)


def _page(offered: Offer) -> Response:
    lead = f"/leads/{LEAD.show(offered.lead_id)}" if offered.lead_id is not None else ""
    return _answer(200, offer=offered, lead=lead, problem="")


def _refused(refusal: Refusal) -> Response:
    return _answer(refusal.status, offer=None, lead="", problem=refusal.message)


def _answer(status: int, **context: object) -> Response:
    return Response(render_template("deliveries/act.html", **context), status, headers=_HEADERS, mimetype="text/html")
