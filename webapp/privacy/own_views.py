"""/privacy/<form or workspace> asks for the link to one's own data, /privacy/mine/<token> is where it leads.

The token of the mail is the proof: no session is read or made. Looking changes nothing, since programs that scan mail
open every link.
"""

from typing import Any

from flask import Blueprint, Response, render_template, request

from webapp.database.transactions import in_transaction
from webapp.deliveries.words import LABELS
from webapp.errors import Conflict, Invalid, NotFound, Refusal
from webapp.events import wake
from webapp.extensions import db
from webapp.http.fields import CONSENT
from webapp.http.html import POLICY
from webapp.leads.canonical import email_key
from webapp.leads.own_link import GOOD_FOR, PATH, read_own_link
from webapp.privacy.asking import ask_for_link, count_asking, workspace_at
from webapp.privacy.copying import ZIP_TYPE, sections, write_copy
from webapp.privacy.erasing import begin_erasure, carry_on
from webapp.privacy.holding import held_of
from webapp.privacy.own import CORRECTABLE, Own, consents_in, correct, own_data, withdraw_own
from webapp.privacy.receipts import ERASURE
from webapp.submissions.consenting import VISITOR
from webapp.workspaces import limits
from webapp.workspaces.limits import DAY, MINUTE, Limit

own = Blueprint("own_data", __name__)

MOST_A_MINUTE, MOST_ERASURES_A_DAY = 20, 3
_HEADERS = {**POLICY, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Vary": "Accept-Encoding"}


@own.get("/privacy/<reference>", provide_automatic_options=False)
def ask(reference: str) -> Response:
    return _asked(reference, "")


@own.post("/privacy/<reference>", provide_automatic_options=False)
def send(reference: str) -> Response:
    """The same answer to everybody."""
    typed = request.form.get("email", "").strip()
    if email_key(typed) is None:
        return _asked(reference, "Use an email address, such as jane@example.com.", typed)
    try:
        workspace_id = workspace_at(db.session(), reference).id
        if count_asking(request.remote_addr or "", workspace_id, typed):
            in_transaction(db.session, lambda session: ask_for_link(session, workspace_id, typed))
            wake.ring()
    except Refusal as refusal:
        return _refused(refusal)
    return _asked(reference, "", sent=True)


@own.get(f"{PATH}<token>", provide_automatic_options=False)
def show(token: str) -> Response:
    try:
        return _shown(token, own_data(db.session(), *_acting(token)))
    except Refusal as refusal:
        return _refused(refusal)


@own.post(f"{PATH}<token>", provide_automatic_options=False)
def change(token: str) -> Response:
    """Correct, or withdraw, as the pressed button says; then back to the page, which tells."""
    try:
        link = _acting(token)
        in_transaction(db.session, lambda session: _change(own_data(session, *link, lock=True)))
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        return _shown(token, own_data(db.session(), *read_own_link(token)), refusal.message, dict(request.form), 422)
    except Refusal as refusal:
        return _refused(refusal)
    wake.ring()
    return Response(status=303, headers={**_HEADERS, "Location": f"{PATH}{token}?saved=1"})


@own.get(f"{PATH}<token>/copy", provide_automatic_options=False)
def copy(token: str) -> Response:
    try:
        file = write_copy(db.session(), own_data(db.session(), *_acting(token)).person)
    except Refusal as refusal:
        return _refused(refusal)
    response = Response(file, headers=_HEADERS, content_type=ZIP_TYPE, direct_passthrough=True)
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.call_on_close(file.close)
    return response


@own.get(f"{PATH}<token>/erase", provide_automatic_options=False)
def offer_erasure(token: str) -> Response:
    try:
        return _answer("own_erase", mine=own_data(db.session(), *_acting(token)), path=f"{PATH}{token}")
    except Refusal as refusal:
        return _refused(refusal)


@own.post(f"{PATH}<token>/erase", provide_automatic_options=False)
def erase(token: str) -> Response:
    if request.form.get("sure") != "yes":
        return offer_erasure(token)
    try:
        link = _acting(token)
        mine = own_data(db.session(), *link)
        _count_erasure(*link)
        erasure_id = in_transaction(
            db.session, lambda session: begin_erasure(session, mine.erasable, VISITOR, "asked").id
        )
    except Refusal as refusal:
        return _refused(refusal)
    done = carry_on(erasure_id)
    return _answer("own_erased", receipt=ERASURE.show(erasure_id), done=done, mine=mine)


def _acting(token: str) -> tuple[bytes, bytes]:
    """Whose the link is; raises RateLimited, NotFound. Looking counts, too: it reads all that is held."""
    window = limits.count(Limit(f"own-data/act/{limits.caller(request.remote_addr or '')}", MOST_A_MINUTE, MINUTE))
    if window.exceeded:
        raise window.refusal()
    return read_own_link(token)


def _count_erasure(workspace_id: bytes, key: bytes) -> None:
    """Each reads the whole workspace through; raises RateLimited."""
    window = limits.count(Limit(f"own-data/erase/{workspace_id.hex()}/{key.hex()}", MOST_ERASURES_A_DAY, DAY))
    if window.exceeded:
        raise window.refusal()


def _change(mine: Own) -> None:
    consent = request.form.get("withdraw")
    if consent:
        withdraw_own(db.session(), mine, CONSENT.parse(consent))
    else:
        correct(db.session(), mine, request.form)


def _shown(
    token: str, mine: Own, problem: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    session = db.session()
    values = {name: getattr(mine.lead, name) or "" for name in CORRECTABLE} if mine.lead is not None else {}
    return _answer(
        "own",
        status,
        mine=mine,
        path=f"{PATH}{token}",
        sections=sections(held_of(session, mine.person)),
        consents=[(CONSENT.show(one.id), one) for one in consents_in(session, mine)],
        fields=CORRECTABLE,
        labels={"noteContent": "Message", **LABELS},
        values=typed or values,
        problem=problem,
        saved="saved" in request.args,
        days=GOOD_FOR.days,
    )


def _asked(reference: str, problem: str, typed: str = "", *, sent: bool = False) -> Response:
    try:
        workspace = workspace_at(db.session(), reference).name
    except NotFound as refusal:
        return _refused(refusal)
    told: dict[str, Any] = {"problem": problem, "typed": typed, "sent": sent, "days": GOOD_FOR.days}
    return _answer("own_ask", 422 if problem else 200, workspace=workspace, **told)


def _refused(refusal: Refusal) -> Response:
    db.session.rollback()
    response = _answer("own_refused", refusal.status, problem=refusal.message)
    response.headers.extend(refusal.headers)
    return response


def _answer(template: str, status: int = 200, **context: Any) -> Response:
    html = render_template(f"privacy/{template}.html", **context)
    return Response(html, status, headers=_HEADERS, mimetype="text/html")
