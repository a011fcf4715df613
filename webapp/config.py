"""The settings: every environment variable that Inlet reads, with its default and its meaning.

docs/configuration.md lists them for people; a test holds the two together.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import make_url


class ConfigError(Exception):
    """A setting is missing or cannot be understood; the message names it and the cure."""


@dataclass(frozen=True)
class Setting:
    """One environment variable. `read` turns its text into the value; `default` stands when it is unset or empty."""

    name: str
    read: Callable[[str], Any]
    default: Any


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("use 1 or 0")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("use 0 or more")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("use 1 or more")
    return number


def _database_url(text: str) -> str:
    """Name the driver that Inlet is tested with, whatever common spelling of the scheme was given."""
    url = make_url(text)
    if url.drivername in {"mysql", "mariadb", "mysql+mysqldb", "mariadb+mysqldb"}:
        url = url.set(drivername="mysql+mysqldb").update_query_dict({"charset": "utf8mb4"})
    elif url.drivername != "sqlite":
        raise ValueError("use mysql://user:password@host/database or sqlite:////path/to/file")
    return url.render_as_string(hide_password=False)


def _base_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("use a full address such as https://leads.example.com")
    return text.rstrip("/")


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"use one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def _log_format(text: str) -> str:
    if text.lower() not in LOG_FORMATS:
        raise ValueError(f"use one of {', '.join(LOG_FORMATS)}")
    return text.lower()


def _fault(text: str) -> str:
    if text != AFTER_COMMIT:
        raise ValueError(f"use {AFTER_COMMIT}")
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("console", "json")
AFTER_COMMIT = "after_commit"

SETTINGS = (
    Setting("INLET_HOME", str, "./var"),
    Setting("SECRET_KEY", str, None),
    Setting("SECRET_KEY_PREVIOUS", _words, ()),
    Setting("FILES_DIR", str, None),
    Setting("DATABASE_URL", _database_url, None),
    Setting("REDIS_URL", str, None),
    Setting("HOST", str, "127.0.0.1"),
    Setting("PORT", _count, 8000),
    Setting("WEB_WORKERS", _positive, 1),
    Setting("WEB_THREADS", _positive, 8),
    Setting("PUBLIC_URL", _base_url, None),
    Setting("TRUSTED_PROXIES", _count, 0),
    Setting("REQUIRE_HTTPS", _flag, None),
    Setting("ALLOW_PRIVATE_TARGETS", _flag, False),
    Setting("SMTP_URL", str, None),
    Setting("MAIL_FROM", str, None),
    Setting("OIDC_ISSUER", _base_url, None),
    Setting("OIDC_CLIENT_ID", str, None),
    Setting("OIDC_CLIENT_SECRET", str, None),
    Setting("OIDC_NAME", str, "your company"),
    Setting("DELIVERY_THREADS", _count, 16),
    Setting("BODY_RETENTION_DAYS", _positive, None),
    Setting("SUBMISSION_RETENTION_DAYS", _positive, None),
    Setting("REFUSED_RETENTION_DAYS", _count, 30),
    Setting("SPAM_RETENTION_DAYS", _positive, 30),
    Setting("INCOMPLETE_RETENTION_DAYS", _positive, 30),
    Setting("LEAD_RETENTION_DAYS", _positive, None),
    Setting("DELIVERY_RETENTION_DAYS", _positive, None),
    Setting("VISIT_RETENTION_DAYS", _positive, 180),
    Setting("RUN_RETENTION_DAYS", _positive, 180),
    Setting("LOG_LEVEL", _log_level, "INFO"),
    Setting("LOG_FORMAT", _log_format, None),
    Setting("METRICS_TOKEN", str, None),
    Setting("STOP_DELAY_SECONDS", _count, None),
    Setting("DRAIN_FILE", str, None),
    Setting("FAULT", _fault, None),
)


def read_settings(environ: Mapping[str, str], *, start: bool = False) -> dict[str, Any]:
    """The application's configuration from an environment.

    Without a SECRET_KEY the quick start applies: its key lies in INLET_HOME, and `start` makes one there.
    Elsewhere a SECRET_KEY is required. Raises ConfigError.
    """
    config = {setting.name: _value(setting, environ.get(setting.name, "")) for setting in SETTINGS}
    home = Path(config["INLET_HOME"]).resolve()
    config["INLET_HOME"] = home
    config["QUICK_START"] = not config["SECRET_KEY"]
    if config["QUICK_START"]:
        config["SECRET_KEY"] = _quick_start_key(home, start=start)
    elif config["FAULT"]:
        raise ConfigError("FAULT makes Inlet crash, for its own tests, and works in the quick start alone. Unset it.")
    _fill_defaults(config)
    return config


def _value(setting: Setting, text: str) -> Any:
    if not text:
        return setting.default
    try:
        return setting.read(text)
    except Exception as error:
        raise ConfigError(f"{setting.name} cannot be read: {error}.") from error


def _quick_start_key(home: Path, *, start: bool) -> str:
    path = home / "secret_key"
    if start and not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    if not path.exists():
        raise ConfigError(
            f"SECRET_KEY is not set, and {home} holds no quick start. Run `make run` once, or set SECRET_KEY "
            "(for example to the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))')."
        )
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Write a whole file that only its owner may read; of several that try at once, the first one wins."""
    with NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(text)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)


def _fill_defaults(config: dict[str, Any]) -> None:
    """Defaults that follow from other settings."""
    quick = config["QUICK_START"]
    if config["REQUIRE_HTTPS"] is None:
        config["REQUIRE_HTTPS"] = not quick
    if config["STOP_DELAY_SECONDS"] is None:
        config["STOP_DELAY_SECONDS"] = 0 if quick else 5
    config["LOG_FORMAT"] = config["LOG_FORMAT"] or ("console" if quick else "json")
    config["FILES_DIR"] = Path(config["FILES_DIR"] or config["INLET_HOME"] / "files").resolve()
    config["DATABASE_URL"] = config["DATABASE_URL"] or f"sqlite:///{config['INLET_HOME'] / 'inlet.db'}"
    if config["PUBLIC_URL"] is None:
        config["PUBLIC_URL"] = f"http://{config['HOST']}:{config['PORT']}"
    config["MAIL_FROM"] = config["MAIL_FROM"] or "Inlet <inlet@localhost>"
