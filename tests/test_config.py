"""Settings are read from the environment, or the start is refused with the setting's name and the cure."""

import re
from pathlib import Path

import pytest

from webapp.config import SETTINGS, ConfigError, read_settings


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"SECRET_KEY": "long enough to be one", "INLET_HOME": str(tmp_path)}


def test_every_setting_has_a_value_without_an_environment(environ: dict[str, str]) -> None:
    settings = read_settings(environ)
    assert settings.keys() == {setting.name for setting in SETTINGS} | {"QUICK_START"}
    assert settings["DATABASE_URL"] == f"sqlite:///{environ['INLET_HOME']}/inlet.db"
    assert settings["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert settings["QUICK_START"] is False


def test_an_empty_variable_counts_as_unset(environ: dict[str, str]) -> None:
    assert read_settings({**environ, "PORT": "", "TRUSTED_PROXIES": ""}) == read_settings(environ)


def test_a_quick_start_keeps_its_key_in_its_home(tmp_path: Path) -> None:
    home = tmp_path / "new"
    begun = read_settings({"INLET_HOME": str(home)}, start=True)
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
    assert len(begun["SECRET_KEY"]) == 64
    assert read_settings({"INLET_HOME": str(home)}) == begun
    assert read_settings({"INLET_HOME": str(home)}, start=True) == begun
    assert (begun["QUICK_START"], begun["REQUIRE_HTTPS"]) == (True, False)


def test_without_a_quick_start_a_secret_key_is_required(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
        read_settings({"INLET_HOME": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("mysql://u:p%40@h/d", "mysql+mysqldb://u:p%40@h/d?charset=utf8mb4"),
        ("mariadb://u@h:3307/d", "mysql+mysqldb://u@h:3307/d?charset=utf8mb4"),
        ("mysql+mysqldb://u@h/d?charset=latin1", "mysql+mysqldb://u@h/d?charset=utf8mb4"),
        ("sqlite:////srv/inlet.db", "sqlite:////srv/inlet.db"),
    ],
)
def test_a_database_is_reached_by_the_tested_driver_in_utf8mb4(environ: dict[str, str], text: str, url: str) -> None:
    assert read_settings({**environ, "DATABASE_URL": text})["DATABASE_URL"] == url


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("REQUIRE_HTTPS", "off", False),
        ("REQUIRE_HTTPS", "1", True),
        ("ALLOW_PRIVATE_TARGETS", "Yes", True),
        ("PUBLIC_URL", "https://leads.test/", "https://leads.test"),
        ("SECRET_KEY_PREVIOUS", " one, two ,", ("one", "two")),
        ("TRUSTED_PROXIES", "2", 2),
    ],
)
def test_a_setting_is_read_as_what_it_means(environ: dict[str, str], name: str, text: str, value: object) -> None:
    assert read_settings({**environ, name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "cure"),
    [
        ("PORT", "http", "PORT cannot be read: "),
        ("PORT", "-1", "PORT cannot be read: use 0 or more."),
        ("REQUIRE_HTTPS", "maybe", "REQUIRE_HTTPS cannot be read: use 1 or 0."),
        ("DATABASE_URL", "postgresql://h/d", "DATABASE_URL cannot be read: use mysql://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL cannot be read: "),
        ("PUBLIC_URL", "leads.test", "PUBLIC_URL cannot be read: use a full address"),
        ("WEB_THREADS", "0", "WEB_THREADS cannot be read: use 1 or more."),
        ("FAULT", "fire", "FAULT cannot be read: use after_commit."),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_with_its_cure(
    environ: dict[str, str], name: str, text: str, cure: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(cure)):
        read_settings({**environ, name: text})


def test_no_fault_is_built_in_by_default_and_none_outside_the_quick_start(
    environ: dict[str, str], tmp_path: Path
) -> None:
    assert read_settings(environ)["FAULT"] is None
    with pytest.raises(ConfigError, match="FAULT makes Inlet crash"):
        read_settings({**environ, "FAULT": "after_commit"})
    assert read_settings({"INLET_HOME": str(tmp_path), "FAULT": "after_commit"}, start=True)["FAULT"] == "after_commit"
