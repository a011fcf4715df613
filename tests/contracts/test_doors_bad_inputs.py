"""Whatever is sent to the four ways in that name a person, they answer in their own envelope and never with a 5xx."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.doors import DOORS, Door, I, Json, L, R, W, taken
from tests.intake.ways import leads, set_limits, submissions
from webapp.intake.gates import MAX_BODY

PERSON = {"email": "jane@acme.test", "firstName": "Jane"}
EACH = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)

pytestmark = pytest.mark.contract("C3")


@pytest.fixture(autouse=True)
def many(app: Flask, world: World) -> None:
    set_limits(app, world, team_per_minute_per_ip=1_000)


def worded(door: Door, world: World, field: str) -> bytes:
    """The body of a person, with JSON text of ours among the fields."""
    name = "contact.x" if door is W else "x"
    return json.dumps(door.content(world, {**PERSON, "x": 0})).encode().replace(f'"{name}": 0'.encode(), field.encode())


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda body: b"",
    "list": lambda body: b"[]",
    "null": lambda body: b"null",
    "text": lambda body: b'"x"',
    "trailing comma": lambda body: body[:-1] + b",}",
    "garbage behind": lambda body: body + b"x",
    "not UTF-8": lambda body: body.replace(b"Jane", b"\xff\xfe"),
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "raw control character": lambda body: body.replace(b"Jane", b"Ja\x01ne"),
    "100,000 levels": lambda body: b"[" * 100_000,
    "201 keys": lambda body: body[:-1] + b"," + json.dumps({f"k{n}": n for n in range(201)}).encode()[1:],
}
FIELDS = ['"x": NaN', '"x": -Infinity', '"x": 1e999', '"x": 18446744073709551616', '"y": 1, "y": 2']
FIELDS += ['"x": ' + "[" * 17 + "]" * 17, f'"{"k" * 201}": 1', '"x": ' + "9" * 4_000]


@EACH
def test_what_is_no_json_object_is_a_400_and_nothing_is_kept(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    good = json.dumps(door.content(world, PERSON)).encode()
    bodies = {kind: spoil(good) for kind, spoil in UNREADABLE.items()}
    bodies |= {field[:30]: worded(door, world, field) for field in FIELDS}
    for kind, body in bodies.items():
        response = door.post(client, world, body)
        assert response.status_code == 400, kind
        door.refused(response)
        assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(response.headers.keys())
    assert submissions(app) == leads(app) == []


@pytest.mark.contract("C5")
@EACH
def test_a_byte_order_mark_a_lone_surrogate_and_a_nul_cost_no_lead(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    good = json.dumps(door.content(world, {**PERSON, "firstName": "NAME"})).encode()
    for text in (r"\ud83d", r"A\u0000B", "😀 Zálgo\u202e", "<b>B</b>old"):
        taken(door, door.post(client, world, b"\xef\xbb\xbf" + good.replace(b"NAME", text.encode())))
    mapped = [row.mapped["fields"]["firstName"] for row in submissions(app)]
    assert mapped == ["\ufffd", "AB", "😀 Zálgo\u202e", "Bold"]


@pytest.mark.contract("C15", "L1")
@EACH
@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_another_content_type_is_a_415_and_on_a_web_form_a_400(
    client: FlaskClient, world: World, door: Door, content_type: str | None
) -> None:
    response = door.post(client, world, PERSON, headers={"Content-Type": content_type})
    assert response.status_code == (400 if door is W else 415)
    door.refused(response)
    taken(door, door.post(client, world, PERSON, headers={"Content-Type": "Application/JSON; charset=utf-8"}))


@pytest.mark.contract("C15")
@EACH
def test_size_encoding_method_and_path_are_refused_in_the_ways_own_envelope(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    over = door.post(client, world, {**PERSON, "x": "x" * MAX_BODY})
    zipped = door.post(client, world, PERSON, headers={"Content-Encoding": "gzip"})
    other = client.put(door.path(world), json=PERSON)
    assert [answer.status_code for answer in (over, zipped, other)] == [413, 415, 405]
    for answer in (over, zipped, other):
        door.refused(answer)
    assert set(other.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    for path in ("/" + door.path(world), door.path(world) + "/", door.path(world) + "%00", door.path(world).upper()):
        assert door.post(client, world, PERSON, path=path).status_code in (401, 404)
    assert submissions(app) == []


@EACH
@pytest.mark.parametrize("key", ["", "k" * 256, "schlüssel", "a\tb"])
def test_an_idempotency_key_is_1_to_255_printable_ascii_characters(
    client: FlaskClient, world: World, door: Door, key: str
) -> None:
    response = door.post(client, world, PERSON, headers={"Idempotency-Key": key})
    assert response.status_code == 400
    door.refused(response)


@pytest.mark.parametrize("door", [L, I, R], ids=lambda door: door.name)
@pytest.mark.parametrize("fields", [{"city": {"a": 1}}, {"city": "x" * 201}, {"company": [{"a": 1}]}])
def test_what_cannot_be_kept_is_refused_by_the_fields_name(
    app: Flask, client: FlaskClient, world: World, door: Door, fields: Json
) -> None:
    response = door.post(client, world, {**PERSON, **fields})
    answer = door.refused(response)
    assert response.status_code == door.invalid
    named = [f"form_data.{name}" if door is R else name for name in fields]
    assert list(answer["details" if door is R else "fields"]) == named
    assert leads(app) == []


@pytest.mark.contract("W10")
@pytest.mark.parametrize("field", ["contact.role", "account.name", "deal.description", "sourceName", "deal.owner"])
def test_an_object_where_a_web_form_wants_a_text_is_left_out_and_named(
    app: Flask, client: FlaskClient, world: World, field: str
) -> None:
    answer = taken(W, W.post(client, world, {**PERSON, field if "." in field else "source": {"a": 1}}))
    assert [warning["field"] for warning in answer["warnings"]] == [field]


@EACH
@pytest.mark.parametrize("bait", [".", "@", "<", "<!--", "{", "+1", "a.", "\u0301", " ", "9"])
def test_bait_of_100_kilobytes_is_answered_without_a_5xx(
    app: Flask, client: FlaskClient, world: World, door: Door, bait: str
) -> None:
    text = (bait * 100_000)[: 100_000 // len(json.dumps(bait)[1:-1])]
    names = ("email", "phone", "message", "source", "x")
    dealt = ("deal.amount", "deal.closingDate", "deal.tags", "account.name", "account.website")
    for name in (*names, *(dealt if door is W else ())):
        response = door.post(client, world, {**PERSON, name: text})
        assert response.status_code in (door.taken, door.invalid), (name, response.text[:300])
