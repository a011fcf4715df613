"""The page of the first run: the owner's account, and the workspace they begin with."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, request
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length, Optional

from webapp.errors import Invalid
from webapp.http.html import Input, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.onboarding.setup import begin_setup, check_setup
from webapp.onboarding.start import furnish, start_workspace
from webapp.workspaces.cookie import browser, give_token
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.locales import best_locale
from webapp.workspaces.logins import begin_login
from webapp.workspaces.models import User
from webapp.workspaces.page_inputs import (
    email_field,
    locale_field,
    name_field,
    new_password_field,
    time_zone_field,
)
from webapp.workspaces.passwords import check_password

pages = Pages("setup")


class SetupInput(Input):
    token = HiddenField()
    name = name_field()
    email = email_field()
    password = new_password_field()
    workspace = StringField(
        "Company",
        [DataRequired("Enter your company's name."), Length(max=200, message="Use at most 200 characters.")],
    )
    host = StringField(
        "Website",
        [Optional(), Length(max=300, message="Use at most 300 characters.")],
        description="Forms on it may send leads. You can add others later.",
    )
    time_zone = time_zone_field()
    locale = locale_field()


@pages.get("/setup", role=None)
def setup(session: Session, me: Me | None) -> Response:
    token = request.args.get("token", "")
    check_setup(session, token)
    browser_knows = {"time_zone": "UTC", "locale": best_locale(list(request.accept_languages.values()))}
    return _page(SetupInput(data={"token": token, **browser_knows}))


@pages.post("/setup", role=None)
def set_up(session: Session, me: Me | None) -> Response:
    sent = SetupInput()
    begin_setup(session, sent.token.data or "")
    if sent.submitted():
        try:
            owner = _start(session, sent.data)
        except Invalid as refusal:
            sent.refuse(refusal)
        else:
            return give_token(redirect_to("/"), begin_login(session, owner, browser()))
    return _page(sent, 422)


def _start(session: Session, values: dict[str, Any]) -> User:
    check_password(values["password"], values["email"])
    host = _host_of(values["host"] or "") or "localhost"
    start = start_workspace(session, values["workspace"].strip(), values["email"], values["password"], host=host)
    furnish(session, start)
    owner = find_user(session, start.owner_email)
    if owner is None:
        raise AssertionError("a workspace begins with its owner")
    owner.name = values["name"].strip()
    for person_or_place in (owner, start.workspace):
        person_or_place.time_zone, person_or_place.locale = values["time_zone"], values["locale"]
    session.flush()
    return owner


def _host_of(website: str) -> str:
    """The host of what people type as their website: an address, or the host alone."""
    text = website.strip()
    return urlsplit(text if "//" in text else f"//{text}").netloc.rpartition("@")[2].partition(":")[0]


def _page(sent: SetupInput, status: int = 200) -> Response:
    return render("onboarding/setup.html", status=status, input=sent)
