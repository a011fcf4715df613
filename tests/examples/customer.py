"""A customer of a running Inlet: its address, a workspace's credentials, and what their submissions left behind."""

import json
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.servers.live import ROOT, Live, flask
from webapp.database.ids import parse
from webapp.forms.models import Form
from webapp.submissions.models import Submission


@dataclass(frozen=True)
class Inlet:
    """`url` is its TLS front, `authority` the file of the certificate to trust for it."""

    live: Live
    url: str
    authority: Path
    engine: Engine

    def flask(self, *arguments: str) -> str:
        """What a flask command prints that is run beside the server."""
        ran = subprocess.run(
            flask(*arguments), env=self.live.environ, cwd=ROOT, capture_output=True, check=True, text=True, timeout=60
        )
        return ran.stdout

    def new_customer(self) -> "Customer":
        owner = f"{secrets.token_hex(4)}@acme.test"
        return Customer(
            self, json.loads(self.flask("workspace", "create", "--name", "Acme", "--owner-email", owner, "--json"))
        )


@dataclass(frozen=True)
class Customer:
    """`credentials` is what `flask workspace create --json` handed over."""

    inlet: Inlet
    credentials: dict[str, Any]

    @property
    def url(self) -> str:
        return self.inlet.url

    def rows(self, model: Any) -> list[Any]:
        """The workspace's rows of a table, oldest first."""
        workspace = parse("ws", self.credentials["workspace"]["id"])
        with Session(self.inlet.engine) as session:
            return list(session.scalars(select(model).where(model.workspace_id == workspace).order_by(model.id)))

    def only(self, model: Any) -> Any:
        (row,) = self.rows(model)
        return row

    def form_name(self, form_id: bytes) -> str:
        return {form.id: form.name for form in self.rows(Form)}[form_id]

    def outcomes(self) -> list[str]:
        return [submission.outcome for submission in self.rows(Submission)]

    def manage(self, method: str, path: str, body: object = None) -> Any:
        """A call of the management API, whose data is returned."""
        headers = {"x-api-key": self.credentials["admin_api_key"]}
        response = self.send(method, f"/api/v1{path}", headers=headers, json=body)
        assert response.ok, response.text
        return response.json()["data"]

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}{path}", verify=str(self.inlet.authority), timeout=30, **options)
