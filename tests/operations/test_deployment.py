"""compose.yaml, the units, the Caddyfile and the Dockerfile say what the code says; read, since no engine runs here."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from webapp.config import SETTINGS, read_settings
from webapp.operations.supervisor import STOP_SECONDS

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("build") == "."}
UNITS = sorted((ROOT / "deploy").glob("*.service"))
FILES = [ROOT / "compose.yaml", ROOT / "Dockerfile", *sorted((ROOT / "deploy").iterdir())]
NAMES = {setting.name for setting in SETTINGS}


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path)
    return parser


def commands(path: Path) -> set[str]:
    """The flask commands that a file runs, as one types them."""
    words = re.findall(r"flask\W+--app\W+wsgi\W+([a-z][a-z \",]*[a-z])", path.read_text())
    return {" ".join(re.findall(r"[a-z]+", found)) for found in words}


def test_each_part_is_there() -> None:
    assert COMPOSE["services"].keys() == {"migrate", "web", "worker", "proxy", "db", "cache"}
    assert OURS.keys() == {"migrate", "web", "worker"}
    assert [path.name for path in UNITS] == ["inlet-web.service", "inlet-worker.service"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_command_exists_and_a_make_target_runs_it_too(app: Flask, path: Path) -> None:
    recipes = set(re.findall(r"\$\(FLASK\) ([a-z ]+)$", (ROOT / "Makefile").read_text(), flags=re.M))
    runs = commands(path)
    assert runs - recipes == set()
    for command in runs:
        assert app.test_cli_runner().invoke(args=[*command.split(), "--help"]).exit_code == 0


def test_the_commands_of_the_files_are_seen() -> None:
    assert commands(ROOT / "compose.yaml") == {"db upgrade", "web", "worker"}
    assert commands(ROOT / "Dockerfile") == {"up"}
    assert [commands(path) for path in UNITS] == [{"db upgrade", "web"}, {"db upgrade", "worker"}]


def test_every_variable_is_a_setting() -> None:
    for service in OURS.values():
        assert service["environment"].keys() - NAMES == set()
    docker = re.search(r"^ENV (.*)$", (ROOT / "Dockerfile").read_text(), flags=re.M)
    assert docker
    assert set(re.findall(r"(\w+)=", docker[1])) - NAMES == {"PYTHONUNBUFFERED"}
    for path in UNITS:
        assert unit(path)["Service"]["Environment"].partition("=")[0] in NAMES


def test_the_settings_of_compose_can_be_read_and_are_those_of_production() -> None:
    given = {"SECRET_KEY": "long", "MYSQL_PASSWORD": "word", "SITE": "leads.example.com"}
    environ = {
        name: re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: given.get(found[1], ""), value)
        for name, value in OURS["web"]["environment"].items()
    }
    settings = read_settings(environ)
    assert settings["DATABASE_URL"] == "mysql+mysqldb://inlet:word@db/inlet?charset=utf8mb4"
    assert (settings["QUICK_START"], settings["REQUIRE_HTTPS"], settings["LOG_FORMAT"]) == (False, True, "json")
    assert (settings["TRUSTED_PROXIES"], settings["PUBLIC_URL"]) == (1, "https://leads.example.com")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_secret_is_written_down(path: Path) -> None:
    """A value with a secret is a variable of the machine, here and in every address."""
    text = path.read_text()
    values = re.findall(r"^\s*\w*(?:KEY|PASSWORD|TOKEN|SECRET)\w*[:=] *(\S+)", text, flags=re.M)
    secrets = [*values, *re.findall(r"://\w+:([^@\s]+)@", text)]
    assert [value for value in secrets if not value.startswith(("${", '"yes"'))] == []


def test_only_the_proxy_is_reached_from_outside() -> None:
    open_services = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert open_services == {"proxy": ["80:80", "443:443"]}


def test_every_port_is_the_one_that_inlet_listens_on() -> None:
    port = next(setting.default for setting in SETTINGS if setting.name == "PORT")
    docker = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"EXPOSE (\d+)|PORT=(\d+)", docker) == [("", str(port)), (str(port), "")]
    assert COMPOSE["services"]["proxy"]["environment"]["UPSTREAM"] == f"web:{port}"
    assert f"{{$UPSTREAM:127.0.0.1:{port}}}" in (ROOT / "deploy" / "Caddyfile").read_text()


def test_a_stop_is_given_the_time_it_takes(tmp_path: Path) -> None:
    delay = read_settings({"SECRET_KEY": "x", "INLET_HOME": str(tmp_path)})["STOP_DELAY_SECONDS"]
    for service in OURS.values():
        assert int(service["stop_grace_period"].rstrip("s")) > delay + STOP_SECONDS
    for path in UNITS:
        assert int(unit(path)["Service"]["TimeoutStopSec"]) > delay + STOP_SECONDS
        assert unit(path)["Service"]["KillMode"] == "mixed"
    asked = re.search(r"health_interval (\d+)s", (ROOT / "deploy" / "Caddyfile").read_text())
    assert asked
    assert 2 * int(asked[1]) < delay


def test_the_proxy_buffers_and_keeps_the_operators_addresses_inside() -> None:
    text = re.sub(r"^\s*#.*$", "", (ROOT / "deploy" / "Caddyfile").read_text(), flags=re.M)
    assert text.count("{") == text.count("}")
    for line in (
        "request_buffers 1MiB",
        "response_buffers 1MiB",
        "health_uri /health/ready",
        "@own path /metrics /health/deep",
        "respond @own 404",
    ):
        assert f"\t{line}\n" in text


def test_the_image_runs_as_a_user_without_rights() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert len(re.findall(r"^FROM ", text, flags=re.M)) == 2
    assert text.index("USER inlet") < text.index('CMD ["flask"')
