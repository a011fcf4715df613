"""What is typed and what is shown: times, fields, lines."""

import io
import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from webapp.guide.client.commands import parser
from webapp.guide.client.config import Config
from webapp.guide.client.failing import USAGE, Failed
from webapp.guide.client.listening import local_url
from webapp.guide.client.moments import ago
from webapp.guide.client.screen import Screen, plain
from webapp.guide.client.sending import read_fields
from webapp.guide.client.server import Server
from webapp.guide.client.ways import WAYS, Asked

HOSTILE = "Jane\x1b[31m\x9b31m\u202e\nDoe"
FIELDS = {"name": "Jane van Doe", "email": "jane@acme.test", "company": "Acme", "deal.name": "Roof"}
ASKED = Asked(
    Server(Config("http://localhost", "sk")), "sk", "form_1", "dom_1", "team_1", "tk", "https://x.test/a/inb_1", "wh"
)


@pytest.mark.parametrize(("text", "delta"), [("90s", 90), ("10m", 600), ("2h", 7200), ("3d", 259200)])
def test_so_long_ago_is_a_time(text: str, delta: int) -> None:
    assert abs(datetime.now(UTC) - ago(text) - timedelta(seconds=delta)) < timedelta(seconds=5)


def test_a_written_time_is_one_too() -> None:
    assert ago("2026-01-31T09:00:00Z") == ago("2026-01-31T10:00:00+01:00") == datetime(2026, 1, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "10", "999999d", "10 m"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Failed, match="is no time") as failure:
        ago(text)
    assert failure.value.status == USAGE


def test_what_strangers_wrote_does_nothing_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert plain(HOSTILE) == "Jane·[31m·31m··Doe"
    Screen({}).aside(HOSTILE)
    Screen({}, as_json=True).show({"name": HOSTILE})
    shown = capsys.readouterr()
    assert shown.err == "Jane·[31m·31m·\nDoe\n"
    assert shown.out.isascii() and shown.out.count("\n") == 1 and "\x1b" not in shown.out
    assert json.loads(shown.out) == {"name": HOSTILE}


def test_there_is_no_colour_where_the_output_is_no_terminal() -> None:
    assert Screen({"TERM": "xterm"}).paint("done", "green") == "done"


def test_fields_stand_over_the_json_object_they_are_given_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_fields(["email=b@x.io", "note=a=b"], '{"email": "a@x.io"}') == {"email": "b@x.io", "note": "a=b"}
    file = tmp_path / "lead.json"
    file.write_text('{"email": "a@x.io"}')
    assert read_fields([], f"@{file}") == {"email": "a@x.io"}
    for data in ("-", None):
        monkeypatch.setattr("sys.stdin", io.StringIO('{"email": "in@x.io"}'))
        assert read_fields([], data) == {"email": "in@x.io"}


@pytest.mark.parametrize(
    ("pairs", "data"), [(["email"], None), (["=x"], None), ([], "{"), ([], "[]"), ([], "{}"), ([], "@none"), ([], "")]
)
def test_what_are_no_fields_is_refused(pairs: list[str], data: str | None) -> None:
    with pytest.raises(Failed) as failure:
        read_fields(pairs, data)
    assert failure.value.status == USAGE


def test_each_way_in_is_sent_the_same_fields_in_its_own_shape() -> None:
    calls = {way: make(ASKED, FIELDS) for way, make in WAYS.items()}
    assert {way: call.path for way, call in calls.items()} == {
        "forms-api": "/api/v1/forms/form_1/submissions",
        "leads-api": "/api/public/leads",
        "inbound-webhooks": "/api/webhooks/inbound/inb_1",
        "web-form-submit": "/webFormSubmit",
        "form-responses": "/api/v1/form_responses",
    }
    assert [call.headers for call in calls.values()] == [
        {"x-api-key": "sk"},
        {"x-api-key": "sk"},
        {"x-webhook-token": "wh"},
        {},
        {"authorization": "Bearer sk"},
    ]
    assert calls["forms-api"].content == {"fields": FIELDS}
    assert calls["form-responses"].content == {"form_response": {"domain_id": "dom_1", "form_data": FIELDS}}
    dotted = {"contact.firstName": "Jane van", "contact.lastName": "Doe", "contact.email": "jane@acme.test"}
    named = {"teamId": "team_1", "teamKey": "tk"}
    dotted |= {"account.name": "Acme", "deal.name": "Roof"}
    assert calls["web-form-submit"].content == {**named, "formData": dotted}


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("3000", "http://localhost:3000/"),
        ("3000/a/b", "http://localhost:3000/a/b"),
        ("127.0.0.1:80/a", "http://127.0.0.1:80/a"),
        ("https://x.test/", "https://x.test/"),
    ],
)
def test_a_port_is_an_address_of_this_machine(to: str, url: str) -> None:
    assert local_url(to) == url


def test_every_command_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("login", "send", "tail", "replay", "listen"):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([command, "--help"])
        assert ended.value.code == 0
        assert f"examples:\n  inlet {command}" in capsys.readouterr().out.replace("echo $KEY | ", "")


def test_wrong_use_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["send", "--way", "pigeon"])
    assert ended.value.code == USAGE
    assert isinstance(parser().parse_args(["keys", "list", "--json"]), Namespace)
