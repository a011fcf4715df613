"""The command line as developers run it: the file that a server gives out, by the commands of its chapter."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.examples.clients import environ
from tests.examples.customer import Customer, Inlet
from tests.servers.receiver import Answer, receiver
from webapp.deliveries.signing import body_signature
from webapp.guide.chapters import FOLDER
from webapp.guide.reader import BASE

CHAPTER = (FOLDER / "command-line.md").read_text()
BLOCKS = re.findall(r"```bash\n(.+?)\n```", CHAPTER.replace("\\\n", ""), re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
ENDLESS = ("inlet tail", "inlet listen")


class Terminal:
    """A shell whose `inlet` is the file that this server gives out, and of which it knows nothing yet."""

    def __init__(self, inlet: Inlet, customer: Customer, folder: Path) -> None:
        self.customer, self.folder = customer, folder
        file = folder / "inlet"
        file.write_bytes(customer.send("GET", "/docs/inlet").content)
        file.chmod(0o755)
        path = os.pathsep.join((str(folder), str(Path(sys.executable).parent), os.environ["PATH"]))
        self.environ = {**environ(inlet.authority), "XDG_CONFIG_HOME": str(folder / "config"), "PATH": path}

    def run(self, command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def login(self) -> None:
        self.run(f"inlet login {self.customer.url}", self.customer.credentials["admin_api_key"])

    @contextmanager
    def running(self, command: str) -> Iterator["subprocess.Popen[str]"]:
        """A command that goes on until it is told to end, once it has said that it is under way; it must end well."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command.split(), cwd=self.folder, env=self.environ, text=True, **pipes) as child:
            try:
                assert child.stderr is not None
                said = child.stderr.readline()
                assert "Ctrl-C ends it." in said, said
                yield child
                child.terminate()
                assert child.wait(20) == 0
            finally:
                child.kill()


@pytest.fixture(scope="module")
def customer(inlet: Inlet) -> Customer:
    """One for all of these, since none is in the way of another."""
    return inlet.new_customer()


@pytest.fixture
def terminal(inlet: Inlet, customer: Customer, tmp_path: Path) -> Terminal:
    return Terminal(inlet, customer, tmp_path)


def filled(command: str, customer: Customer, key_id: str) -> str:
    known = {BASE: customer.url, "YOUR_TEAM_KEY": customer.credentials["team"]["key"], "YOUR_KEY_ID": key_id}
    for placeholder, ours in known.items():
        command = command.replace(placeholder, ours)
    assert "YOUR_" not in command
    return command


def test_every_command_of_the_chapter_does_what_it_says(customer: Customer, terminal: Terminal) -> None:
    key_id, before = customer.manage("POST", "/api-keys", {"name": "Old"})["id"], len(customer.outcomes())
    for command in COMMANDS:
        typed = filled(command, customer, key_id)
        if command.startswith(ENDLESS):
            with terminal.running(typed):
                continue
        ran = terminal.run(typed, customer.credentials["admin_api_key"] if "login" in command else "")
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
    assert customer.outcomes()[before:] == ["accepted"] * 6
    assert customer.manage("GET", "/webhook-endpoints") == []


def test_webhooks_come_to_a_machine_that_has_no_address(customer: Customer, terminal: Terminal) -> None:
    terminal.login()
    with receiver() as mine, terminal.running(f"inlet listen {mine.url}/hook --event form.submitted") as listening:
        assert listening.stdout is not None
        secret = listening.stdout.readline().removeprefix("Signing secret: ").strip()
        mine.answer(Answer(204), Answer(500, body=b"Boom"))
        for email in ("one@acme.test", "two@acme.test"):
            assert terminal.run(f"inlet send email={email}").returncode == 0
        first, second = mine.wait_for(2, timeout=20)
        told = [listening.stdout.readline() for _ in range(2)]
    assert (first.path, b"one@acme.test" in first.body, b"two@acme.test" in second.body) == ("/hook", True, True)
    assert first.headers["x-inlet-signature"] == body_signature(secret, first.body)
    assert ["204 No Content" in told[0], "500 Internal Server Error" in told[1]] == [True, True]
    states = [(one["state"], one["webhookId"]) for one in customer.manage("GET", "/deliveries?channel=local")]
    assert states == [("dead", second.headers["webhook-id"]), ("delivered", first.headers["webhook-id"])]
    assert customer.manage("GET", "/webhook-endpoints") == []


def test_what_arrives_is_shown_as_it_arrives(terminal: Terminal) -> None:
    terminal.login()
    with terminal.running("inlet tail") as following:
        assert following.stdout is not None
        terminal.run("inlet send name=Jane email=jane@acme.test")
        terminal.run("inlet send email=nothing")
        told = [following.stdout.readline().split(None, 2) for _ in range(2)]
    assert [line[1] for line in told] == ["accepted", "invalid"]


def test_a_dry_run_tells_the_gates_and_stores_nothing(customer: Customer, terminal: Terminal) -> None:
    terminal.login()
    before = customer.outcomes()
    good = terminal.run("inlet send --dry-run --way leads-api name=Jane email=jane@acme.test")
    bad = terminal.run("inlet send --dry-run --way leads-api name=Jane")
    assert (good.returncode, bad.returncode) == (0, 1)
    assert good.stdout.count("✓") == 8 and "Jane" in good.stdout
    assert "✗  Fields" in bad.stdout
    assert customer.outcomes() == before


def test_a_script_tells_by_the_status_what_is_wrong(customer: Customer, terminal: Terminal) -> None:
    assert terminal.run("inlet tail").returncode == 2
    assert terminal.run(f"inlet login {customer.url}", "sk_live_wrong").returncode == 4
    assert not (terminal.folder / "config").exists()
    only_sends = {"INLET_URL": customer.url, "INLET_API_KEY": customer.credentials["api_key"]}
    terminal.environ.update(only_sends)
    refused = terminal.run("inlet tail")
    assert (refused.returncode, "Use a key with the scope submissions:read." in refused.stderr) == (4, True)
    assert terminal.run("inlet send --way leads-api name=Jane").returncode == 1
    assert terminal.run("inlet send --way leads-api email=jane@acme.test --json").stdout.count("\n") == 1
