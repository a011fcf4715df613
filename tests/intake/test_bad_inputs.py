"""Whatever is sent, a way in answers it in its own envelope, never with a 5xx, and stores what it accepts."""

import json
from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.intake.ways import JSON_WAYS, H, K, Way, leads, refused, submissions
from webapp.intake.gates import MAX_BODY

GOOD = {"email": "jane@acme.test", "name": "Jane Doe"}
RATES = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
ORIGIN = "https://shop.test"


def wrapped(way: Way, text: bytes) -> bytes:
    """JSON text where the fields are."""
    return b'{"fields": ' + text + b"}" if way.wrap else text


def nested(depth: int) -> bytes:
    return b'{"a": ' + b"[" * depth + b"]" * depth + b"}"


UNREADABLE: dict[str, Callable[[Way], bytes]] = {
    "empty": lambda way: b"",
    "space": lambda way: b" \n",
    "list": lambda way: b"[]",
    "null": lambda way: b"null",
    "text": lambda way: b'"x"',
    "trailing comma": lambda way: wrapped(way, b'{"email": "a@b.co",}'),
    "garbage behind": lambda way: wrapped(way, b'{"email": "a@b.co"}') + b"x",
    "not UTF-8": lambda way: wrapped(way, b'{"name": "\xff\xfe"}'),
    "UTF-16": lambda way: wrapped(way, b'{"email": "a@b.co"}').decode().encode("utf-16"),
    "raw control character": lambda way: wrapped(way, b'{"name": "a\x01b"}'),
    "NaN": lambda way: wrapped(way, b'{"email": "a@b.co", "x": NaN}'),
    "Infinity": lambda way: wrapped(way, b'{"email": "a@b.co", "x": -Infinity}'),
    "1e999": lambda way: wrapped(way, b'{"email": "a@b.co", "x": 1e999}'),
    "integer past 64 bits": lambda way: wrapped(way, b'{"email": "a@b.co", "x": 18446744073709551616}'),
    "integer of 4,000 digits": lambda way: wrapped(way, b'{"email": "a@b.co", "x": ' + b"9" * 4000 + b"}"),
    "same key twice": lambda way: wrapped(way, b'{"email": "a@b.co", "email": "c@d.co"}'),
    "17 levels": lambda way: nested(17),
    "100,000 levels": lambda way: b"[" * 100_000,
    "201 keys": lambda way: wrapped(way, json.dumps({f"k{n}": n for n in range(201)}).encode()),
    "a key of 201 characters": lambda way: wrapped(way, json.dumps({"k" * 201: 1, **GOOD}).encode()),
    "an open string": lambda way: b'{"fields": "' + b"\\" * 200_001,
}


@pytest.mark.contract("C3", "C7", "C13")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_json_object_is_a_400_and_nothing_is_kept(
    app: Flask, client: FlaskClient, world: World, way: Way, kind: str
) -> None:
    response = way.post(client, world, UNREADABLE[kind](way), headers={"Origin": ORIGIN})
    assert (response.status_code, refused(response)) == (400, "VALIDATION_ERROR")
    assert_open_to_its_page(response.headers)
    assert submissions(app) == leads(app) == []


def assert_open_to_its_page(headers: Mapping[str, str]) -> None:
    assert RATES - set(headers.keys()) == set()
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in headers["Vary"]


@pytest.mark.contract("K9")
@pytest.mark.parametrize("fields", [None, [], "x", 1, True])
def test_fields_that_are_no_object_are_told_so_in_the_promised_words(
    client: FlaskClient, world: World, fields: object
) -> None:
    bodies = [{"fields": fields}, {"Fields": GOOD}, {}]
    for body in bodies:
        response = K.post(client, world, json.dumps(body).encode())
        assert response.status_code == 400
        assert response.get_json() == {
            "success": False,
            "error": 'Request body must include a "fields" object',
            "code": "VALIDATION_ERROR",
        }


@pytest.mark.parametrize("metadata", [[], "x", 1, True])
def test_metadata_is_an_object_or_absent(client: FlaskClient, world: World, metadata: object) -> None:
    response = K.post(client, world, json.dumps({"fields": GOOD, "metadata": metadata}).encode())
    assert (response.status_code, refused(response)) == (400, "VALIDATION_ERROR")


TYPES = [None, "text/plain", "application/x-yaml", "application/jsonx", "json", "text/json", ";", "\xff"]


@pytest.mark.contract("C3", "C15", "K4")
@pytest.mark.parametrize("content_type", TYPES)
def test_another_content_type_is_refused(client: FlaskClient, world: World, content_type: str | None) -> None:
    sent = {"Content-Type": content_type}
    answers = [way.post(client, world, way.body(GOOD), headers=sent) for way in JSON_WAYS]
    assert [(answer.status_code, refused(answer)) for answer in answers] == [
        (400, "VALIDATION_ERROR"),
        (415, "UNSUPPORTED_MEDIA_TYPE"),
    ]


@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity"])
def test_a_compressed_body_is_a_415(client: FlaskClient, world: World, way: Way, encoding: str) -> None:
    response = way.post(client, world, GOOD, headers={"Content-Encoding": encoding})
    assert (response.status_code, refused(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.contract("C3", "C15")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_a_body_over_the_limit_is_a_413_and_one_at_the_limit_is_read(
    app: Flask, client: FlaskClient, world: World, way: Way
) -> None:
    def body(size: int) -> bytes:
        text = way.body({**GOOD, "x": ""})
        return text.replace(b'"x": ""', b'"x": "' + b"x" * (size - len(text)) + b'"')

    over = way.post(client, world, body(MAX_BODY + 1), headers={"Origin": ORIGIN})
    assert (over.status_code, refused(over)) == (413, "PAYLOAD_TOO_LARGE")
    assert_open_to_its_page(over.headers)
    assert way.post(client, world, body(MAX_BODY)).status_code == 201
    assert len(submissions(app)[0].body) == MAX_BODY


@pytest.mark.contract("C3", "C15")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_another_method_is_a_405_that_names_the_right_ones(client: FlaskClient, world: World, method: str) -> None:
    for way in JSON_WAYS:
        response = client.open(way.path(world), method=method, headers=way.headers)
        assert (response.status_code, refused(response)) == (405, "METHOD_NOT_ALLOWED")
        assert {"OPTIONS", "POST"} <= set(response.headers["Allow"].split(", "))
        assert RATES - set(response.headers.keys()) == set()


PATHS = [
    "/{0}",
    "{0}/",
    "{0}//",
    "{0}%00",
    "{0}/%2e%2e",
    "{0}/..",
    "{0};x=1",
    "{0}%20",
    "{0}%0a",
    "/.{0}",
    "/api{0}",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_an_address_that_is_almost_right_is_a_404_and_no_redirect(
    app: Flask, client: FlaskClient, world: World, way: Way, path: str
) -> None:
    response = way.post(client, world, GOOD, path=path.format(way.path(world)))
    assert (response.status_code, refused(response)) in [(404, "NOT_FOUND"), (404, "FORM_NOT_FOUND")]
    assert "Location" not in response.headers
    assert submissions(app) == []


@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_the_case_of_an_address_matters(client: FlaskClient, world: World, way: Way) -> None:
    response = way.post(client, world, GOOD, path=way.path(world).upper())
    assert (response.status_code, refused(response)) == (404, "NOT_FOUND")


KEPT = {
    "byte order mark": (b'\xef\xbb\xbf{"email": "a@b.co", "city": "X"}', "X"),
    "lone surrogate": (rb'{"email": "a@b.co", "city": "\ud83d"}', "\ufffd"),
    "NUL": (rb'{"email": "a@b.co", "city": "A\u0000B"}', "AB"),
    "number": (b'{"email": "a@b.co", "city": 5.50}', "5.5"),
    "boolean": (b'{"email": "a@b.co", "city": true}', "true"),
    "null": (b'{"email": "a@b.co", "city": null}', None),
    "list": (b'{"email": "a@b.co", "city": ["A", 1]}', "A, 1"),
    "emoji of 4 bytes": ('{"email": "a@b.co", "city": "😀"}'.encode(), "😀"),
    "Zalgo, RTL, zero width": ('{"email": "a@b.co", "city": "Z̷̢\u202ea\u200bb"}'.encode(), "Z̷̢\u202ea\u200bb"),
}


@pytest.mark.contract("C5")
@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_odd_texts_are_taken_as_they_are_meant(
    app: Flask, client: FlaskClient, world: World, way: Way, kind: str
) -> None:
    text, city = KEPT[kind]
    mark = text[:3] if text.startswith(b"\xef") else b""
    response = way.post(client, world, mark + wrapped(way, text.removeprefix(mark)))
    assert response.status_code == 201, response.text
    assert [lead.city for lead in leads(app)] == [city]


@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({**GOOD, "city": {"a": 1}}, "city"),
        ({**GOOD, "city": [{"a": 1}]}, "city"),
        ({**GOOD, "city": "x" * 201}, "city"),
        ({**GOOD, "firstName": "x" * 501}, "firstName"),
        ({"email": "a@b.co", "name": "x " * 100_000}, "firstName"),
        ({**GOOD, "project_type": ["x" * 501]}, "projectTypes"),
    ],
    ids=["object", "object in a list", "too long", "long name", "200 kB name", "long type"],
)
def test_what_cannot_be_kept_is_refused_by_the_fields_name(
    app: Flask, client: FlaskClient, world: World, way: Way, fields: dict[str, object], name: str
) -> None:
    response = way.post(client, world, fields)
    assert (response.status_code, refused(response)) == (422 if way is H else 400, "VALIDATION_ERROR")
    assert list(response.get_json()["fields"]) == [name]
    assert leads(app) == []
    assert [row.outcome for row in submissions(app)] == ["invalid"]


BAIT = [".", "@", "<", "<a ", "<!--", "{", "\\", "(", "van ", "a, ", "\u0301", "&lt;", "+1", "a.", '"', "\n", " "]


@pytest.mark.parametrize("bait", BAIT)
@pytest.mark.parametrize("name", ["name", "email", "phone", "message", "anything"])
def test_bait_of_200_kilobytes_is_answered_without_a_5xx(
    app: Flask, client: FlaskClient, world: World, bait: str, name: str
) -> None:
    text = (bait * 200_000)[: 200_000 // len(json.dumps(bait)[1:-1].encode())]
    response = K.post(client, world, json.dumps({"fields": {"email": "a@b.co", name: text}}).encode())
    assert response.status_code in (201, 400), response.text[:300]
    assert len(leads(app)) == (response.status_code == 201)


def test_names_that_mean_something_to_programs_are_plain_custom_fields(
    app: Flask, client: FlaskClient, world: World
) -> None:
    odd = {
        name: name for name in ("__proto__", "constructor", "__class__", "id", "workspace_id", "$where", "{x}", "a.b")
    }
    assert K.post(client, world, {**GOOD, **odd}).status_code == 201
    assert leads(app)[0].custom_data == odd


EMAILS_THAT_ARE_NONE = ["a@b", "@b.c", "a@@b.c", "a@b.co, c@d.co", "a b@c.de", "x" * 243 + "@example.com", "." * 20_000]


@pytest.mark.contract("C16", "K6a")
@pytest.mark.parametrize("email", EMAILS_THAT_ARE_NONE, ids=lambda text: text[:12])
def test_an_email_that_nobody_could_write_to_is_refused_alone_and_forgiven_beside_a_name(
    app: Flask, client: FlaskClient, world: World, email: str
) -> None:
    for way, status in ((K, 400), (H, 422)):
        alone = way.post(client, world, {"email": email})
        assert (alone.status_code, refused(alone)) == (status, "VALIDATION_ERROR")
        assert "email" in alone.get_json()["fields"]
    beside = K.post(client, world, {"email": email, "name": "Jane"})
    assert beside.status_code == 201
    assert [warning["field"] for warning in beside.get_json()["data"]["warnings"]] == ["email"]
    assert [(lead.email, lead.custom_data["invalidEmail"]) for lead in leads(app)] == [(None, email)]


@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("key", ["", "k" * 256, "schlüssel", "a\tb", "a\x7fb"])
def test_an_idempotency_key_is_1_to_255_printable_ascii_characters(
    client: FlaskClient, world: World, way: Way, key: str
) -> None:
    response = way.post(client, world, GOOD, headers={"Idempotency-Key": key})
    assert (response.status_code, refused(response)) == (400, "VALIDATION_ERROR")
    assert way.post(client, world, GOOD, headers={"Idempotency-Key": "k" * 255}).status_code == 201
