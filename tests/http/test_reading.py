import pytest
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b'{"name": "x",}',
        b'{"name": "x"} x',
        b'{"name": "\xff"}',
        '{"name": "x"}'.encode("utf-16"),
        b'{"name": "\x01"}',
        b'{"name": "\\ud83d"}',
    ],
)
def test_a_body_that_is_no_sound_json_object_is_refused(api: Calls, body: bytes) -> None:
    response = api.open("POST", "/forms", data=body, headers=JSON)
    assert (response.status_code, response.get_json()["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (b"NaN", 400),
        (b"-Infinity", 400),
        (b"1e999", 400),
        (b"18446744073709551616", 400),
        (b"-9223372036854775809", 400),
        (b"9" * 5000, 400),
        (b"[" * 15 + b"]" * 15, 400),
        (b"[" * 50_000 + b"]" * 50_000, 400),
        (b"18446744073709551615", 200),
        (b"-9223372036854775808", 200),
        (b"1e300", 200),
        (b"[" * 14 + b"]" * 14, 200),
    ],
)
def test_a_value_that_other_programs_could_not_read_back_is_refused(
    client: FlaskClient, world: World, api: Calls, value: bytes, status: int
) -> None:
    submit(client, world, email="jane@acme.test")
    path = f"/leads/{api.get('/leads')['data'][0]['id']}"
    response = api.open("PATCH", path, data=b'{"customData": {"free": ' + value + b"}}", headers=JSON)
    assert response.status_code == status, response.text


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_of_another_content_type_is_refused(api: Calls, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = api.open("POST", "/forms", data=b'{"name": "x"}', headers=headers)
    assert (response.status_code, response.get_json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_compressed_body_is_refused(api: Calls) -> None:
    response = api.open("POST", "/forms", data=b"x", headers={**JSON, "Content-Encoding": "gzip"})
    assert response.status_code == 415


@pytest.mark.contract("C15")
def test_a_body_over_256_kb_is_refused_and_one_just_below_is_read(api: Calls) -> None:
    body = b'{"name": "x"}'
    answers = [api.open("POST", "/forms", data=body.ljust(size), headers=JSON) for size in (262_144, 262_145)]
    assert [answer.status_code for answer in answers] == [201, 413]
    assert answers[1].get_json()["code"] == "PAYLOAD_TOO_LARGE"


def test_an_unknown_field_is_refused_by_name(api: Calls) -> None:
    answer = api.post("/forms", {"name": "x", "Status": "active"}, 400)
    assert answer == {
        "success": False,
        "error": "Status: There is no field of this name.",
        "code": "VALIDATION_ERROR",
        "fields": {"Status": ["There is no field of this name."]},
    }


def test_every_field_at_fault_is_named(api: Calls) -> None:
    body = {"name": " ", "status": "odd", "defaultTags": ["a", 1], "notifyMembers": "yes"}
    assert sorted(api.post("/forms", body, 400)["fields"]) == ["defaultTags.1", "name", "notifyMembers", "status"]


def test_a_text_that_is_left_out_is_asked_for_in_plain_words(api: Calls) -> None:
    for nothing in ("", " "):
        assert api.post("/forms", {"name": nothing}, 400)["fields"] == {"name": ["This field must not be empty."]}


def test_an_unknown_query_parameter_is_refused_by_name(api: Calls) -> None:
    assert api.get("/leads?emial=x", 400)["fields"] == {"emial": ["There is no query parameter of this name."]}


def test_control_characters_and_surrounding_space_are_left_out_of_text(api: Calls) -> None:
    form = api.post("/forms", {"name": "  Con\x00tact\x1b 😀 ", "thankYouMessage": "a\r\nb\tc"})["data"]
    assert (form["name"], form["thankYouMessage"]) == ("Contact 😀", "a\nb\tc")


@pytest.mark.parametrize(
    "since", ["yesterday", "0", "1e9", "2026-01-31", "2026-01-31T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59Z"]
)
def test_a_moment_needs_a_date_a_time_and_a_zone(api: Calls, since: str) -> None:
    assert list(api.get("/leads?since=" + since.replace("+", "%2B"), 400)["fields"]) == ["since"]
