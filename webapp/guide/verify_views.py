"""The verifier at /docs/verify-signature: a webhook that was pasted, and why its signature fails. Open to all."""

from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session
from wtforms import PasswordField, TextAreaField

from webapp.guide.menu import HOME, menu
from webapp.guide.verifying import Finding, find_out, read_headers
from webapp.http.html import Input, render
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("guide_verify")

SLUG = "verify-signature"
PATH = f"{HOME}/{SLUG}"


class VerifyInput(Input):
    headers = TextAreaField("Headers", description="All of them, each in a line of its own: name, colon, value.")
    body = TextAreaField("Body", description="As it was sent, with not a space more or less.")
    secret = PasswordField("Secret", description="whsec_… of the endpoint, or what was typed into the form's settings.")


@pages.get(PATH, role=None)
def verify_signature(session: Session, me: Me | None) -> Response:
    return _page(VerifyInput(formdata=None), None)


@pages.post(PATH, role=None)
def judge_signature(session: Session, me: Me | None) -> Response:
    """Its fragment is the verdict, so that what was pasted stays where it is."""
    pasted = VerifyInput()
    headers, body, secret = pasted.headers.data or "", pasted.body.data or "", pasted.secret.data or ""
    return _page(pasted, find_out(read_headers(headers), body.encode(), secret.strip(), datetime.now(UTC)))


def _page(pasted: VerifyInput, finding: Finding | None) -> Response:
    return render("guide/verify.html", fragment="guide/_finding.html", input=pasted, finding=finding, menu=menu(SLUG))
