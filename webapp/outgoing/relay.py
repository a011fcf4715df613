"""The operator's mail server, read from SMTP_URL."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from webapp.outgoing import addresses
from webapp.outgoing.hostnames import ascii_name

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
EXAMPLE = "for example smtp://user:password@mail.example.com:587/?starttls=require"


@dataclass(frozen=True)
class Relay:
    """`encrypted` is smtps://, from the first byte; else `starttls` is require, auto (used where offered) or no."""

    host: str
    port: int
    encrypted: bool
    starttls: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_local(self) -> bool:
        return self.host == "localhost" or addresses.is_loopback(self.host)


def read_relay(smtp_url: str) -> Relay:
    """Raises ValueError, a sentence with the cure that never repeats the password."""
    try:
        parts = urlsplit(smtp_url)
        port = parts.port
    except ValueError:
        raise ValueError(f"SMTP_URL cannot be read; a special character in it must be %-encoded: {EXAMPLE}.") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"SMTP_URL must start with smtp:// or smtps:// and name a server, {EXAMPLE}.")
    relay = Relay(
        host=parts.hostname if addresses.parse(parts.hostname) else ascii_name(parts.hostname),
        port=port or DEFAULT_PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        starttls=_starttls(parts),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    return _checked(relay)


def _starttls(parts: SplitResult) -> str:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    mode = options.pop("starttls", "auto")
    mode = {"1": "require", "0": "no"}.get(mode, mode)
    if options or mode not in {"require", "auto", "no"}:
        raise ValueError("SMTP_URL takes one option: ?starttls=require, ?starttls=auto or ?starttls=no.")
    return mode


def _checked(relay: Relay) -> Relay:
    if not (relay.user + relay.password).isascii():
        raise ValueError("The user name and password in SMTP_URL must be ASCII. Ask the provider for such a password.")
    if relay.user and relay.starttls == "no" and not relay.encrypted and not relay.is_local:
        raise ValueError("SMTP_URL would send its password unencrypted. Use smtps:// or ?starttls=require.")
    return relay
