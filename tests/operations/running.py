"""What the tests of a running installation share: its commands, and a lead sent to it by HTTP."""

import json
import subprocess
from http.client import HTTPConnection
from typing import Any

from tests.servers.live import ROOT, Live, flask


def command(running: Live, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a flask command beside the running server."""
    return subprocess.run(flask(*arguments), env=running.environ, cwd=ROOT, capture_output=True, text=True, timeout=60)


def new_workspace(running: Live) -> dict[str, Any]:
    told = command(running, "workspace", "create", "--name", "Acme", "--owner-email", "owner@acme.test", "--json")
    start: dict[str, Any] = json.loads(told.stdout)
    return start


def lift_limits(running: Live, start: dict[str, Any]) -> None:
    """Let as much in as a test can send."""
    names = ("form_per_minute", "key_per_minute", "organization_per_day")
    changes = [word for name in names for word in ("--set", f"{name}=1000000")]
    assert command(running, "workspace", "limits", start["workspace"]["id"], *changes).returncode == 0


def headers(start: dict[str, Any]) -> dict[str, str]:
    return {"Content-Type": "application/json", "x-api-key": start["api_key"]}


def send(port: int, start: dict[str, Any], body: object, query: str = "") -> tuple[int, dict[str, Any]]:
    """Post one submission; its status and answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    path = f"/api/v1/forms/{start['form']['id']}/submissions{query}"
    connection.request("POST", path, json.dumps(body), headers(start))
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text
