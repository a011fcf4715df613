"""Bodies read strictly: bad JSON is refused with a sentence, good JSON and form posts come through whole."""

import json
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.intake.bodies import BadBody, TooManyParts, parse_fields, parse_json

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=frontier"

small_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=200), inner, max_size=5),
    max_leaves=30,
)


def multipart(*parts: tuple[bytes, bytes], end: bytes = b"--frontier--\r\n") -> bytes:
    """A body of parts, each the parameters of its Content-Disposition and its content."""
    head = b"--frontier\r\nContent-Disposition: form-data; "
    return b"".join(head + parameters + b"\r\n\r\n" + content + b"\r\n" for parameters, content in parts) + end


@given(small_json, st.booleans())
def test_whatever_json_says_comes_through(value: object, escaped: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused_with_a_sentence(body: bytes) -> None:
    try:
        parse_json(body)
    except BadBody as refusal:
        assert str(refusal).endswith(".")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "The request body is empty"),
        (b" \r\n", "The request body is empty"),
        (b"\xef\xbb\xbf", "The request body is empty"),
        (b'{"a": 1,}', "not valid JSON"),
        (b'{"a": 1} x', "extra data at line 1, column 10"),
        (b"{'a': 1}", "not valid JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'"\xed\xa0\xbd"', "not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        ('{"a": 1}'.encode("utf-16-le"), "not valid JSON"),
        (b'{"a": "\x01"}', "invalid control character"),
        (b'{"a": "\n"}', "invalid control character"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": Infinity}', "Infinity is not JSON"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'{"a": 1e999}', "out of range"),
        (b'{"a": 18446744073709551616}', "64 bits"),
        (b'{"a": -9223372036854775809}', "64 bits"),
        (b'{"a": ' + b"9" * 4_000 + b"}", "64 bits"),
        (b'{"a": ' + b"9" * 200_000 + b"}", "64 bits"),
        (b'{"a": 1, "a": 1}', "same key twice"),
        (b'{"b": {"a": 1, "\\u0061": 1}}', "same key twice"),
        (b'{"\\ud83d": 1, "\\ud83e": 1}', "same key twice"),
        (b"[" * 17 + b"]" * 17, "nested deeper than 16"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "nested deeper than 16"),
        (b"[" * 1_500 + b"]" * 1_500, "nested deeper than 16"),
        (b"[" * 1_500, "nested deeper than 16"),
        (json.dumps({"k" * 201: 1}).encode(), "over 200 characters"),
        (
            json.dumps([{f"k{n}": n for n in range(101)}, {f"k{n}": n for n in range(100)}]).encode(),
            "more than 200 keys",
        ),
    ],
)
def test_bad_json_is_refused_and_the_problem_is_named(body: bytes, problem: str) -> None:
    with pytest.raises(BadBody, match=problem):
        parse_json(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"[]", []),
        (b"null", None),
        (b'"x"', "x"),
        (b"18446744073709551615", 2**64 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b'"\\ud83d"', "\ufffd"),
        (
            b'{"\\udE00": ["\\uD83Dx", "\\ud83d\\ude00", "\\ud83d\\ud83d\\ude00"]}',
            {"\ufffd": ["\ufffdx", "😀", "\ufffd😀"]},
        ),
        (b'"\\\\ud83d"', "\\ud83d"),
        (b'{"__proto__": {"x": 1}}', {"__proto__": {"x": 1}}),
        (b"[" * 16 + b"]" * 16, json.loads("[" * 16 + "]" * 16)),
        (b'"' + b"[{" * 100 + b'\\""', "[{" * 100 + '"'),
        (b"[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]", [[]] * 17),
        (json.dumps({"k" * 200: 1}).encode(), {"k" * 200: 1}),
        (json.dumps({f"k{n}": n for n in range(200)}).encode(), {f"k{n}": n for n in range(200)}),
    ],
)
def test_unusual_json_is_read(body: bytes, value: object) -> None:
    assert parse_json(body) == value


@pytest.mark.parametrize(
    "bait", [b'"' + b'\\"' * 50_000, b"[" * 17 + b'"' + b'\\"' * 50_000, b"[1," * 15 + b"[]," * 40_000]
)
def test_the_time_of_reading_grows_with_the_length_and_no_faster(bait: bytes) -> None:
    assert _seconds(bait * 4) < 12 * _seconds(bait)


def _seconds(body: bytes) -> float:
    taken = []
    for _ in range(5):
        start = perf_counter()
        with pytest.raises(BadBody):
            parse_json(body)
        taken.append(perf_counter() - start)
    return min(taken)


def test_a_urlencoded_post_is_read_and_a_repeated_name_becomes_a_list() -> None:
    body = b"name=Jane+Doe&tag=a&tag=b&empty=&e=%C3%A9&__proto__=x"
    fields = {"name": "Jane Doe", "tag": ["a", "b"], "empty": "", "e": "é", "__proto__": "x"}
    assert parse_fields(body, f"{URLENCODED}; charset=UTF-8") == fields


@pytest.mark.parametrize("body", [b"e=%ff", b"e=\xff"])
def test_bytes_that_are_not_utf8_never_cost_a_form_post(body: bytes) -> None:
    assert parse_fields(body, URLENCODED) == {"e": "\ufffd"}


def test_a_multipart_post_is_read_with_what_stands_in_the_place_of_its_files() -> None:
    body = multipart(
        (b'name="name"', b"Jane Doe"),
        (b'name="tag"', b"a"),
        (b'name="tag"', b"b\r\nc"),
        (b'name="cv"; filename="\xe9.pdf"\r\nContent-Type: application/pdf', b"a reference"),
        (b'name="photo"; filename=""', b""),
        (b'name="e"', b"\xff"),
    )
    assert parse_fields(body, MULTIPART) == {
        "name": "Jane Doe",
        "tag": ["a", "b\r\nc"],
        "cv": "a reference",
        "e": "\ufffd",
    }


def test_an_empty_post_has_no_fields() -> None:
    assert parse_fields(b"", URLENCODED) == parse_fields(b"--frontier--\r\n", MULTIPART) == {}


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "Multipart/Form-Data; x=y"]
)
def test_multipart_without_a_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(BadBody, match="no boundary"):
        parse_fields(multipart((b'name="a"', b"1")), content_type)


@pytest.mark.parametrize(
    "body",
    [b"", b"a=1", multipart((b'name="a"', b"1"), end=b""), b"--frontier\r\nX: y\r\n\r\n1\r\n--frontier--\r\n"],
)
def test_multipart_that_is_cut_off_or_malformed_is_refused(body: bytes) -> None:
    with pytest.raises(BadBody, match="cut off or malformed"):
        parse_fields(body, MULTIPART)


@given(st.binary())
def test_any_bytes_are_a_form_post_or_refused(body: bytes) -> None:
    parse_fields(body, URLENCODED)
    try:
        parse_fields(b"--frontier\r\n" + body, MULTIPART)
    except BadBody as refusal:
        assert str(refusal).endswith(".")


def test_a_thousand_fields_are_read_and_one_more_is_refused() -> None:
    part = (b'name="a"', b"1")
    thousand = {"a": ["1"] * 1_000}
    assert parse_fields(multipart(*[part] * 1_000), MULTIPART) == thousand
    assert parse_fields(b"&".join([b"a=1"] * 1_000), URLENCODED) == thousand
    for body, content_type in [(multipart(*[part] * 1_001), MULTIPART), (b"&".join([b"a=1"] * 1_001), URLENCODED)]:
        with pytest.raises(TooManyParts, match="more than 1,000 fields"):
            parse_fields(body, content_type)
