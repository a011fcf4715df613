"""A forgotten password: asking for a link, and setting another password by it."""

import time

from flask import Response
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.errors import Invalid, RateLimited
from webapp.extensions import db
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.attempts import Attempt, count_letter
from webapp.workspaces.audit import note_of_user
from webapp.workspaces.cookie import browser
from webapp.workspaces.page_inputs import ForgotInput, ResetInput
from webapp.workspaces.resets import find_reset, request_reset, use_reset

pages = Pages("reset")

EVEN_SECONDS = 0.25  # far longer than it takes to write a letter down


@pages.get("/forgot", role=None)
def forgot(session: Session, me: Me | None) -> Response:
    return render("workspaces/forgot.html", input=ForgotInput())


@pages.post("/forgot", role=None, own_transaction=True)
def ask_for_link(session: Session, me: Me | None) -> Response:
    """The answer is the same, and takes as long, whether there is such a user or not; who asks often has to wait."""
    sent = ForgotInput()
    if not sent.submitted():
        return render("workspaces/forgot.html", status=422, input=sent)
    try:
        Attempt(browser().ip, f"link for {sent.email.data}")
        count_letter(sent.email.data)
    except RateLimited as refusal:
        sent.refuse(refusal)
        return render("workspaces/forgot.html", status=refusal.status, input=sent)
    answer_at = time.monotonic() + EVEN_SECONDS
    in_transaction(db.session, lambda session: request_reset(session, sent.email.data))
    time.sleep(max(0.0, answer_at - time.monotonic()))
    return render("workspaces/forgot_sent.html", email=sent.email.data.strip())


@pages.get("/reset/<token>", role=None)
def reset(session: Session, me: Me | None, token: str) -> Response:
    return render("workspaces/reset.html", input=ResetInput(), email=find_reset(session, token).user.email)


@pages.post("/reset/<token>", role=None)
def set_password(session: Session, me: Me | None, token: str) -> Response:
    found, sent = find_reset(session, token), ResetInput()
    email = found.user.email
    if sent.submitted():
        try:
            user = use_reset(session, found, sent.password.data)
        except Invalid as refusal:
            sent.refuse(refusal)
        else:
            note_of_user(session, user.id, "password.reset")
            toast("Your password is set. Sign in with it.")
            return redirect_to("/login")
    return render("workspaces/reset.html", status=422, input=sent, email=email)
