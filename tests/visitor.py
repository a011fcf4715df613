"""A person at the dashboard whose browser runs no scripts: it keeps cookies and sends the token that pages hand out."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.workspaces import cookie
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.logins import Browser, begin_login
from webapp.workspaces.models import Workspace

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'name="csrf-token"\s+content="([^"]+)"')

SignIn = Callable[..., "Visitor"]


class Visitor:
    """`member_id` and `user_id` are empty for one who is not signed in."""

    def __init__(self, app: Flask, member_id: bytes = b"", user_id: bytes = b"") -> None:
        self.client: FlaskClient = app.test_client()
        self.member_id, self.user_id = member_id, user_id
        self._csrf = self._csrf_of = ""

    @property
    def token(self) -> str:
        """Of the login session."""
        found = self.client.get_cookie(cookie.NAME)
        return found.value if found is not None else ""

    def get(self, path: str, **options: Any) -> TestResponse:
        headers = {"Accept": "text/html", **options.pop("headers", {})}
        return self.client.get(path, headers=headers, **options)

    def part(self, path: str, **options: Any) -> TestResponse:
        """What htmx gets in place of the whole page."""
        return self.get(path, headers={"HX-Request": "true"}, **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        headers = {"Accept": "text/html", **options.pop("headers", {})}
        return self.client.post(path, data={"csrf_token": self.csrf, **(data or {})}, headers=headers, **options)

    @property
    def csrf(self) -> str:
        """The token of this browser, as any page with a form holds it; another one after it signed in or out."""
        if not self._csrf or self._csrf_of != self.token:
            found = _TOKEN.search(self.get("/forgot").get_data(as_text=True))
            assert found is not None, "no page hands out a token"
            self._csrf, self._csrf_of = found[1], self.token
        return self._csrf


def sign_in(
    app: Flask, workspace_id: bytes, role: str = "owner", *, email: str | None = None, name: str = ""
) -> Visitor:
    """A member of this role, made for the purpose, with a session that stands in the workspace."""
    with app.app_context():
        workspace = db.session.get_one(Workspace, workspace_id)
        user = create_user(db.session(), email or f"{role}-{new_id().hex()}@acme.test", PASSWORD, name=name)
        db.session.flush()
        member = add_member(db.session(), workspace, user, role)
        db.session.flush()
        token = begin_login(db.session(), user, Browser("127.0.0.1", "tests"))
        db.session.commit()
        visitor = Visitor(app, member.id, user.id)
    visitor.client.set_cookie(cookie.NAME, token)
    return visitor
