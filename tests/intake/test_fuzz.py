"""Structured junk with valid credentials, on every way in: answered in its envelope, stored once or not at all."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.contracts.doors import DOORS, Door
from tests.intake import ways
from tests.intake.ways import H, K, Way, set_limits
from webapp.extensions import db
from webapp.submissions.models import QUARANTINED, TAKEN, Submission
from webapp.workspaces.plans import LIMITS

SEED = 20_261
EXAMPLES = 40
WAYS: tuple[Way | Door, ...] = (K, H, *DOORS)

ODD_TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "\ud83d",
        "😀",
        "\u202egnp.exe",
        "Z̷̨͇a̸l̸g̷o",
        "<script>x</script>",
        "{{7*7}}",
        "'; DROP TABLE leads;--",
    ),
    *("a@@b.c", "jane@acme.test", "JANE@ACME.TEST", "+1 (555) 123-4567", "9" * 300, "." * 2_000, "x" * 20_000),
    *("2025-02-30", "99999-01-01T00:00:00Z", "2026-03-29T12:00:00Z", "50,000", "1e20", "NaN", "s9", "__proto__"),
)
NAMES = (
    *("email", "firstName", "lastName", "name", "phone", "message", "company", "tags", "source", "data", "honeypot"),
    *("_gotcha", "_subject", "_replyto", "_next", "_t", "callback_at", "budget", "projectTypes", "customData"),
    *("contact.email", "contact.phone", "contact.firstName", "account.name", "account.parent", "deal.amount"),
    *("deal.closingDate", "deal.tags", "deal.stage", "deal.owner", "sourceName", "a.b.c", "contact.", ".email"),
    *("__proto__", "constructor", "", "a[b]", "x" * 201),
)
CONTENT_TYPES = (
    *("application/json; charset=utf-8", "APPLICATION/JSON", "text/plain", "", "application/x-www-form-urlencoded"),
    *("multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=", "application/xml"),
)

texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=40)
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
people = st.dictionaries(st.sampled_from(NAMES) | texts, values, max_size=6)
reachable = people.map(lambda person: {**person, "email": "jane@acme.test", "name": "Jane", "firstName": "Jane"})
fields = reachable | people | values | st.just({"email": float("nan")}) | st.just({"budget": 2**70})
latin = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60)
origins = (
    st.sampled_from(("null", "https://evil.test", "http://localhost", "https://[::1", "https://xn--", "://")) | latin
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Idempotency-Key": st.just("order 7") | st.sampled_from(("!~ x", "k" * 200, "k" * 256)) | latin,
        "Origin": origins,
        "Referer": origins,
        "User-Agent": latin,
        "Accept": st.sampled_from(("text/html", "application/json", "*/*", "text/html;q=x", "")) | latin,
        "X-Forwarded-For": latin,
        "X-Request-Id": latin,
    },
)


@dataclass(frozen=True)
class Junk:
    """One call: what is said of a person and around it, how it is written down, and what goes with it."""

    fields: Any
    around: Mapping[str, Any]
    wrapped: bool
    spoil: Callable[[bytes], bytes]
    content_type: str | None
    encoding: str | None
    headers: Mapping[str, str]

    def body(self, way: Way | Door, world: World) -> bytes:
        return self.spoil(json.dumps(self._content(way, world)).encode())

    def _content(self, way: Way | Door, world: World) -> Any:
        if not self.wrapped:
            return self.fields
        if isinstance(way, Way):
            return {**self.around, way.wrap: self.fields} if way.wrap else self.fields
        if way.name == "web_form_submit":
            dotted = {"contact.email": "jane@acme.test", "contact.firstName": "Jane"}
            sent = {**dotted, **self.fields} if isinstance(self.fields, dict) else self.fields
            return {**self.around, "teamId": world.team_id, "teamKey": world.team_key, "formData": sent}
        if way.name == "form_responses":
            return {"form_response": {**self.around, "domain_id": world.domain_id, "form_data": self.fields}}
        return self.fields


spoilings = st.sampled_from(
    (
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body[:-1],
        lambda body: body + b"x",
        lambda body: body.replace(b'"', b"'"),
        lambda body: body.decode().encode("utf-16"),
        lambda body: b"[" * 40 + body,
        lambda body: b"\xff" + body,
        lambda body: b"",
    )
)


AROUND = ("metadata", "form_type", "source_url", "ip_address", "user_agent", "extra", "teamID")
plausible = st.builds(
    Junk,
    fields=reachable,
    around=st.just({}),
    wrapped=st.just(True),
    spoil=st.just(bytes),
    content_type=st.none(),
    encoding=st.none(),
    headers=headers,
)
junk = st.builds(
    Junk,
    fields=fields,
    around=st.dictionaries(st.sampled_from(AROUND), values, max_size=3),
    wrapped=st.booleans(),
    spoil=st.just(bytes) | spoilings,
    content_type=st.none() | st.sampled_from(CONTENT_TYPES) | latin,
    encoding=st.sampled_from((None, None, "identity", "gzip", "br", "")),
    headers=headers,
)


def kept(app: Flask) -> int:
    """How many submissions were taken in, or quarantined with thanks."""
    wanted = select(func.count()).where(Submission.outcome.in_(TAKEN + QUARANTINED))
    with app.app_context():
        return db.session.scalars(wanted).one()


def thanked(response: TestResponse) -> bool:
    """A page thanks by a redirect."""
    return response.status_code in (200, 201, 303)


def check_envelope(way: Way | Door, response: TestResponse) -> None:
    assert response.status_code < 500, response.text
    if response.status_code == 303:
        assert (way, "Location" in response.headers) == (H, True)
    elif response.content_type == "text/html; charset=utf-8":
        assert way is H
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    elif thanked(response):
        assert response.content_type == "application/json"
    elif isinstance(way, Door):
        way.refused(response)
    else:
        ways.refused(response)


def secrets_of(world: World) -> tuple[str, ...]:
    return world.api_key, world.admin_api_key, world.team_key, world.inbound_token


def everything_stored(app: Flask) -> Iterator[str]:
    with app.app_context(), db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            yield from (repr(tuple(row)) for row in connection.execute(select(table)))


@pytest.mark.contract("C3", "C4", "C6b")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_junk_is_answered_in_the_envelope_and_stored_once_or_not_at_all(
    app: Flask, client: FlaskClient, world: World, caplog: pytest.LogCaptureFixture, way: Way | Door
) -> None:
    print(f"seed {SEED}, {EXAMPLES} examples")  # noqa: T201
    caplog.set_level(logging.INFO)
    set_limits(app, world, **dict.fromkeys(LIMITS, 1_000_000))
    calls = count()
    taken = 0

    def send(sent: Junk, headers: Mapping[str, str]) -> tuple[TestResponse, int]:
        before = kept(app)
        body = sent.body(way, world)
        response = way.post(client, world, body, headers=headers, query_string={"api_key": world.api_key})
        check_envelope(way, response)
        return response, kept(app) - before

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sent=plausible | junk)
    def holds(sent: Junk) -> None:
        nonlocal taken
        described = {"Content-Type": sent.content_type, "Content-Encoding": sent.encoding}
        headers = {**sent.headers, **{name: value for name, value in described.items() if value is not None}}
        if "Idempotency-Key" in headers:
            headers["Idempotency-Key"] += str(next(calls))
        first, stored = send(sent, headers)
        assert stored == thanked(first)
        again, stored_again = send(sent, headers)
        assert again.status_code == first.status_code
        assert stored_again == (thanked(first) and "Idempotency-Key" not in headers)
        taken += stored

    holds()
    assert 0 < taken < EXAMPLES  # else nothing was proved of what is taken in, or of what is not
    everything = "\n".join((*everything_stored(app), caplog.text))
    assert not [secret for secret in secrets_of(world) if secret in everything]
