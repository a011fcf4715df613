"""The verifier says of each way in which a signature fails what it is."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import Visitor
from webapp.deliveries.signing import Keys, new_signing_secret, signature_headers
from webapp.guide import verifying
from webapp.guide.verifying import Finding, find_out, read_headers

NOW = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
BODY = '{"event":"lead.created","name":"Zoë"}'.encode()
SECRET = "whsec_" + base64.b64encode(bytes(range(200, 224))).decode()
BARE = SECRET.removeprefix("whsec_")
GOOD = signature_headers(Keys((SECRET,)), "evt_1", BODY, NOW)
BOTH = signature_headers(Keys((SECRET,), "x-own-signature", "typed by hand"), "evt_1", BODY, NOW)
CONTENT = f"evt_1.{GOOD['webhook-timestamp']}.".encode() + BODY
KEY = base64.b64decode(BARE)


def made(key: bytes, content: bytes = CONTENT) -> bytes:
    return hmac.digest(key, content, "sha256")


def standard(text: str) -> dict[str, str]:
    return {**GOOD, "webhook-signature": text}


def v1(key: bytes, content: bytes = CONTENT) -> dict[str, str]:
    return standard("v1," + base64.b64encode(made(key, content)).decode())


def hexed(key: bytes) -> dict[str, str]:
    return {"x-inlet-signature": made(key, BODY).hex()}


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        (GOOD, SECRET),
        (GOOD, BARE),
        (standard(f"v1,AAAA {GOOD['webhook-signature']}"), SECRET),
        (BOTH, SECRET),
        (BOTH, "typed by hand"),
        (hexed(SECRET.encode()), SECRET),
        ({"x-inlet-signature": made(SECRET.encode(), BODY).hex().upper()}, SECRET),
    ],
)
@pytest.mark.parametrize("body", [BODY, BODY + b"\r\n"])
def test_what_we_signed_is_valid(headers: dict[str, str], secret: str, body: bytes) -> None:
    finding = find_out(headers, body, secret, NOW)
    assert (finding.valid, finding.problems) == (True, ())


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        (v1(SECRET.encode()), verifying.WITH_PREFIX),
        (v1(BARE.encode()), verifying.TEXT_AS_KEY),
        (v1(KEY, BODY), verifying.BODY_ALONE),
        (standard(GOOD["webhook-signature"].removeprefix("v1,")), verifying.NO_VERSION),
        (standard("v1," + made(KEY).hex()), verifying.HEX),
        (standard(made(KEY).hex()), verifying.HEX),
        (standard("v1," + base64.urlsafe_b64encode(made(KEY)).decode()), verifying.URL_SAFE),
        (hexed(BARE.encode()), verifying.NO_PREFIX),
        (hexed(KEY), verifying.DECODED),
        ({"x-inlet-signature": base64.b64encode(made(SECRET.encode(), BODY)).decode()}, verifying.NOT_HEX),
    ],
)
def test_a_mistake_in_signing_is_named(headers: dict[str, str], problem: str) -> None:
    finding = find_out(headers, BODY, SECRET, NOW)
    assert (finding.valid, finding.problems) == (False, (problem,))


@pytest.mark.parametrize("headers", [GOOD, hexed(SECRET.encode())])
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (json.dumps(json.loads(BODY)).encode(), verifying.REWRITTEN),
        (json.dumps(json.loads(BODY), indent=2, ensure_ascii=False).encode(), verifying.REWRITTEN),
        (BODY[:-1], verifying.NOT_JSON),
        (BODY.replace(b"lead", b"deal"), verifying.NOTHING_FITS),
    ],
)
def test_a_changed_body_is_named(headers: dict[str, str], body: bytes, problem: str) -> None:
    assert find_out(headers, body, SECRET, NOW).problems == (problem,)


def test_another_secret_fits_nothing() -> None:
    assert find_out(GOOD, BODY, new_signing_secret(), NOW).problems == (verifying.NOTHING_FITS,)
    assert find_out(GOOD, BODY, "no base64 at all", NOW).problems == (verifying.NOTHING_FITS,)


def test_the_secret_of_the_other_signature_is_no_reason_to_fail() -> None:
    late = find_out(BOTH, BODY, "typed by hand", NOW + timedelta(days=1))
    assert late == Finding(True, "x-own-signature is valid.")


@pytest.mark.parametrize(
    ("off", "problem"),
    [
        (timedelta(minutes=5), None),
        (timedelta(minutes=6), "webhook-timestamp is 0:06:00 old. A call is good for five minutes: send it again."),
        (
            timedelta(minutes=-6),
            "webhook-timestamp is 0:06:00 in the future. Set the clock of whoever made it.",
        ),
    ],
)
def test_a_right_signature_is_good_for_five_minutes(off: timedelta, problem: str | None) -> None:
    finding = find_out(GOOD, BODY, SECRET, NOW + off)
    assert finding.problems == ((problem,) if problem else ())


def test_a_late_call_is_not_made_good_by_the_signature_that_knows_no_time() -> None:
    headers = signature_headers(Keys((SECRET,), body_key=SECRET), "evt_1", BODY, NOW)
    assert find_out(headers, BODY, SECRET, NOW).title == "webhook-signature is valid."
    assert find_out(headers, BODY, SECRET, NOW + timedelta(days=1)).title == verifying.LATE


@pytest.mark.parametrize("name", verifying.STANDARD)
def test_a_missing_header_is_named(name: str) -> None:
    finding = find_out({other: value for other, value in GOOD.items() if other != name}, BODY, SECRET, NOW)
    assert finding.problems == (f"{name}: all three are needed.",)


def test_what_is_not_there_is_asked_for() -> None:
    assert find_out({}, BODY, SECRET, NOW).problems == (verifying.NO_HEADERS,)
    assert find_out(GOOD, BODY, "", NOW).problems == (verifying.NO_SECRET,)


def test_headers_are_read_as_logs_and_tools_print_them() -> None:
    told = '< HTTP/1.1 200 OK\n> Webhook-Id: evt_1\n"webhook-timestamp": "12",\nX-A:b:c'
    assert read_headers(told) == {"webhook-id": "evt_1", "webhook-timestamp": "12", "x-a": "b:c"}


def test_whoever_pastes_a_call_reads_the_finding_and_not_the_secret_again(app: Flask, world: World) -> None:
    now = signature_headers(Keys((SECRET,)), "evt_1", BODY, datetime.now(UTC))
    lines = "\r\n".join(f"{name}: {value}" for name, value in now.items())
    sent = {"headers": lines, "body": BODY.decode(), "secret": SECRET}
    answer = Visitor(app).post("/docs/verify-signature", sent)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "webhook-signature is valid." in page) == (200, True)
    assert ("lead.created" in page, SECRET in page, 'type="password"' in page) == (True, False, True)


def test_htmx_gets_the_finding_alone(app: Flask, world: World) -> None:
    answer = Visitor(app).post("/docs/verify-signature", {"secret": "x"}, headers={"HX-Request": "true"})
    told = answer.get_data(as_text=True)
    assert ("There is no signature." in told, "<form" in told) == (True, False)
