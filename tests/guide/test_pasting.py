"""Pasted requests are read as a shell and a server read them; what cannot be read says what to mend."""

import pytest

from webapp.errors import Malformed
from webapp.guide.pasting import read_request
from webapp.intake.trial import Sent

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
URL = "https://a.test/api/public/leads"


def sent(headers: dict[str, str], body: str = "", method: str = "POST", path: str = "/api/public/leads") -> Sent:
    return Sent(method, path, headers, body.encode(), "a.test")


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        (f"curl -sS {URL} -H 'Content-Type: application/json' -d '{{\"a\": 1}}'", sent(JSON, '{"a": 1}')),
        (f"curl {URL} \\\n  -H 'content-type: application/json' \\\n  -d '{{\n}}'", sent(JSON, "{\n}")),
        (f"curl {URL} \\\r\n -d a", sent(FORM, "a")),
        (f"$ curl '{URL}' --data-raw $'it\\'s\\n\\u00e9 @x'", sent(FORM, "it's\né @x")),
        (f'curl "{URL}" --data "say \\"hi\\" \\$1"', sent(FORM, 'say "hi" $1')),
        (f"curl {URL} --json '{{}}'", sent({**JSON, "accept": "application/json"}, "{}")),
        (f"curl -d a=1 -d b=2 {URL}", sent(FORM, "a=1&b=2")),
        (f"curl --data-urlencode 'a=1 & 2' {URL}", sent(FORM, "a=1%20%26%202")),
        (f"curl -XPOST --url {URL}", sent({})),
        (f"curl -sXPOST {URL}", sent({})),
        (f"curl -X PUT {URL} --data-raw @x", sent(FORM, "@x", "PUT")),
        (f"curl -sSd a {URL}", sent(FORM, "a")),
        (f"curl {URL}", sent({}, method="GET")),
        (f"curl {URL} -d a -o /dev/null -w '%{{http_code}}' -A me | jq .data", sent({**FORM, "user-agent": "me"}, "a")),
        (f"curl {URL}?x=1 -d a; rm -rf /", sent(FORM, "a", path="/api/public/leads?x=1")),
        ("curl a.test/f/x -d a", sent(FORM, "a", path="/f/x")),
        (
            "POST /f/x HTTP/1.1\r\nHost: a.test\r\nX-A:  b \r\n\r\na\r\n\r\nb",
            sent({"host": "a.test", "x-a": "b"}, "a\n\nb", path="/f/x"),
        ),
        (f"post {URL}\ncontent-type: application/json\n\n{{}}", sent(JSON, "{}")),
    ],
)
def test_a_request_is_read_as_it_would_be_sent(pasted: str, read: Sent) -> None:
    assert read_request(pasted) == read


@pytest.mark.parametrize(
    ("pasted", "cure"),
    [
        ("", "There is no request. Paste a curl command or raw HTTP, or start from a sample."),
        (
            "hello there, you",
            "This is neither a curl command nor raw HTTP, which begins with a line such as POST /path.",
        ),
        ("curl -d 'a", "A quote (') is opened and never closed. Paste the whole command."),
        ('curl -d "a', 'A quote (") is opened and never closed. Paste the whole command.'),
        ("curl -d a", "The curl command has no address. Paste the whole command, with its URL."),
        (
            f"curl {URL} -d @lead.json",
            "The body is read from the file lead.json. Paste the content of the file in its place.",
        ),
        (
            f"curl {URL} -F a=b",
            "A form with -F cannot be tried here. Send its fields with -d, and leave its files out.",
        ),
        (f"curl {URL} -H x-api-key", "“x-api-key” is no header. Write it as -H 'name: value'."),
        ("POST /f/x\n{}", "“{}” is no header. Leave an empty line between the headers and the body."),
        ("curl http://[x -d a", "The address is no URL. Correct it."),
    ],
)
def test_what_cannot_be_read_says_what_to_mend(pasted: str, cure: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read_request(pasted)
    assert refusal.value.message == cure
