"""The commands and their options, and what all of them have in common: how they begin and how they end."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any

from . import entering, following, keys, listening, replaying, sending
from .config import find
from .failing import INTERRUPTED, Failed
from .screen import Screen
from .server import Server
from .ways import WAYS

DESCRIPTION = "Send leads to an Inlet server, watch them arrive, replay them, and get its webhooks on your machine."
EPILOG = """\
where and by which key:
  inlet login keeps both in a file that only you can read. INLET_URL and INLET_API_KEY go before it.

it ends with:
  0 done   1 refused   2 wrong use   3 no such server, or no connection   4 the key may not do that
  5 the server is busy or failed: try again later

examples:
  inlet login https://leads.example.com
  inlet send name="Jane Doe" email=jane@example.com
  inlet tail
  inlet listen 3000/webhooks
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The status of the process."""
    environ = os.environ
    asked = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    screen = Screen(environ, as_json=asked.json)
    _end_as_by_ctrl_c()
    try:
        if asked.run in (entering.login, entering.logout):
            return int(asked.run(asked, screen, environ))
        return int(asked.run(asked, Server(find(environ)), screen, environ))
    except Failed as failure:
        screen.aside(f"inlet: {failure}")
        return failure.status
    except KeyboardInterrupt:
        return 0 if asked.endless else INTERRUPTED
    except BrokenPipeError:
        # Whoever read this has had enough, such as `head`; Python must not complain about it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _end_as_by_ctrl_c() -> None:
    """By every signal that asks for an end, unless whoever started this wants it to be overheard."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def parser() -> ArgumentParser:
    top = ArgumentParser("inlet", description=DESCRIPTION, epilog=EPILOG, formatter_class=RawDescriptionHelpFormatter)
    commands = top.add_subparsers(metavar="command", required=True)
    for add in (_login, _send, _tail, _replay, _keys, _listen):
        add(commands)
    return top


def _command(commands: Any, name: str, summary: str, examples: str, run: Any) -> ArgumentParser:
    made: ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=RawDescriptionHelpFormatter,
    )
    made.add_argument("--json", action="store_true", help="write JSON, one thing a line")
    made.set_defaults(run=run, endless=False)
    return made


def _login(commands: Any) -> None:
    made = _command(
        commands,
        "login",
        "try a key, and keep it in a file that only you can read",
        "  inlet login https://leads.example.com\n  echo $KEY | inlet login https://leads.example.com",
        entering.login,
    )
    made.add_argument("url", nargs="?", help="the address of the server; asked for where it is left out")
    _command(commands, "logout", "forget the key that was kept", "", entering.logout)


def _send(commands: Any) -> None:
    made = _command(
        commands,
        "send",
        "send a lead by any way in",
        '  inlet send name="Jane Doe" email=jane@example.com message="Call me"\n'
        "  inlet send --way form-responses --dry-run email=jane@example.com\n"
        '  inlet send --data \'{"email": "jane@example.com"}\'\n'
        "  inlet send --data @lead.json phone=+4915112345678\n"
        "  inlet send < lead.json",
        sending.send,
    )
    made.add_argument("fields", nargs="*", metavar="name=value", help="a field of the lead")
    made.add_argument("--way", choices=list(WAYS), default="forms-api", help="the way in (%(default)s)")
    made.add_argument("--data", help="a JSON object of fields, @file, or - for stdin")
    made.add_argument("--dry-run", action="store_true", help="tell what would become of it, and store nothing")
    made.add_argument("--idempotency-key", metavar="KEY", help="a repeat with the same key makes no second lead")
    made.add_argument("--form", default="", metavar="ID", help="forms-api: the form (the oldest one)")
    made.add_argument("--domain", default="", metavar="ID", help="form-responses: the domain (the oldest one)")
    made.add_argument("--webhook", default="", metavar="ID", help="inbound-webhooks: the key's id or URL (the oldest)")
    made.add_argument("--token", default="", help="inbound-webhooks: its token (INLET_TOKEN, else looked up)")
    made.add_argument("--team", default="", metavar="ID", help="web-form-submit: the team (looked up)")
    made.add_argument("--team-key", default="", metavar="KEY", help="web-form-submit: its key (INLET_TEAM_KEY)")
    made.add_argument("--send-key", default="", metavar="KEY", help="send with this key, such as a test key")


def _tail(commands: Any) -> None:
    made = _command(
        commands,
        "tail",
        "follow what arrives, as it arrives",
        "  inlet tail\n  inlet tail leads --since 1h\n  inlet tail events --test --json",
        following.tail,
    )
    what = ["submissions", "leads", "events"]
    made.add_argument("what", nargs="?", choices=what, default=what[0], help="%(choices)s (%(default)s)")
    made.add_argument("--since", metavar="TIME", help="begin with what arrived since: 10m, 2h, 3d, or an ISO time")
    made.add_argument("--test", action="store_true", help="test data in place of live data")
    made.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="how often to look (%(default)s)")
    made.set_defaults(endless=True)


def _replay(commands: Any) -> None:
    made = _command(
        commands,
        "replay",
        "try refused or failed submissions again, or send deliveries again",
        "  inlet replay sub_01k9…\n  inlet replay dlv_01k9… dlv_01ka…\n"
        "  inlet replay deliveries --since 2h --endpoint ep_01k9…\n"
        "  inlet replay submissions --since 1d",
        replaying.replay,
    )
    made.add_argument("things", nargs="+", metavar="id", help="sub_… or dlv_…, or “deliveries”, or “submissions”")
    made.add_argument("--since", metavar="TIME", help="all since then: 10m, 2h, 3d, or an ISO time")
    made.add_argument("--state", action="append", help="deliveries in this state: dead, held, unsent, delivered")
    made.add_argument("--endpoint", metavar="ID", help="deliveries to this endpoint")
    made.add_argument("--submission", metavar="ID", help="deliveries of this submission")


def _listen(commands: Any) -> None:
    made = _command(
        commands,
        "listen",
        "get webhooks on this machine, without a public address",
        "  inlet listen 3000/webhooks\n  inlet listen http://localhost:8080/hook --event form.submitted",
        listening.listen,
    )
    made.add_argument("to", help="where they go: a port, a port with a path, or an address")
    made.add_argument("--event", action="append", dest="events", help="only this one; may be said several times")
    made.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="how often to look (%(default)s)")
    made.set_defaults(endless=True)


def _keys(commands: Any) -> None:
    summary = "list, create, rotate and revoke API keys"
    verbs = commands.add_parser("keys", help=summary).add_subparsers(metavar="verb", required=True)
    _command(verbs, "list", "list the keys", "", keys.list_keys).add_argument("--all", action="store_true")
    create = _command(verbs, "create", "create a key", '  inlet keys create "Website"', keys.create)
    create.add_argument("name", help="where it is used")
    create.add_argument("--scope", action="append", help="what it may do (submit); may be said several times")
    create.add_argument("--test", action="store_true", help="what comes in with it is test data")
    rotate = _command(verbs, "rotate", "make a new key in place of an old one", "", keys.rotate)
    rotate.add_argument("id", help="key_…")
    rotate.add_argument("--overlap", type=int, default=24, metavar="HOURS", help="the old one works on (%(default)s)")
    _command(verbs, "revoke", "stop a key at once", "", keys.revoke).add_argument("id", help="key_…")
