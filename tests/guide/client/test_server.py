"""What a command is told when the other end is not what it should be: a real server that answers by a script."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.servers.process import free_port
from tests.servers.receiver import Answer, Receiver, receiver
from webapp.guide.client.config import Config
from webapp.guide.client.failing import BUSY, FORBIDDEN, REFUSED, UNREACHABLE, USAGE, Failed
from webapp.guide.client.following import Feed, steady
from webapp.guide.client.listening import forwarded
from webapp.guide.client.screen import Screen
from webapp.guide.client.server import Server

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def other() -> Iterator[Receiver]:
    with receiver() as there:
        yield there


@pytest.fixture
def server(other: Receiver) -> Server:
    return Server(Config(other.url, "sk_live_mine"))


def page(*rows: dict[str, Any], cursor: str | None = None) -> Answer:
    body = {"success": True, "data": list(rows), "nextCursor": cursor}
    return Answer(headers={"Date": NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")}, body=json.dumps(body).encode())


def refusal(status: int, error: str, **headers: str) -> Answer:
    return Answer(status, headers, json.dumps({"success": False, "error": error, "code": "X"}).encode())


def row(name: str, seconds: float) -> dict[str, Any]:
    return {"id": name, "createdAt": (NOW + timedelta(seconds=seconds)).isoformat()}


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (refusal(401, "No"), FORBIDDEN, "does not know this key"),
        (refusal(403, "Use a key with the scope leads:read."), FORBIDDEN, "the scope leads:read"),
        (refusal(400, "The email is wrong."), REFUSED, "The email is wrong."),
        (refusal(404, "There is nothing at this address."), USAGE, "Name its address without a path"),
        (refusal(429, "Too many.", **{"Retry-After": "7"}), BUSY, "Try again in 7 seconds"),
        (refusal(503, "Later."), BUSY, "Later."),
        (Answer(502, {}, b"<html>Bad gateway</html>"), BUSY, "answered 502"),
        (Answer(200, {}, b"<html>Welcome</html>"), UNREACHABLE, "but not as Inlet does"),
        (Answer(200, {}, b"[]"), UNREACHABLE, "but not as Inlet does"),
        (Answer(reset=True), UNREACHABLE, "broke off"),
    ],
)
def test_whatever_is_wrong_is_told_with_its_cure(
    other: Receiver, server: Server, answer: Answer, status: int, told: str
) -> None:
    other.answer(answer)
    with pytest.raises(Failed, match=told) as failure:
        server.get("/leads")
    assert failure.value.status == status


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(Failed, match="Nothing listens at") as failure:
        Server(Config(f"http://127.0.0.1:{free_port()}", "sk")).get("/leads")
    assert failure.value.status == UNREACHABLE


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_key_follows_no_redirect(other: Receiver, server: Server, status: int) -> None:
    with receiver() as elsewhere:
        other.answer(Answer(status, {"Location": elsewhere.url}))
        for ask in (server.get, server.post):
            with pytest.raises(Failed, match=f"leads on to {elsewhere.url}"):
                ask("/leads")
        assert list(elsewhere.requests) == []


def test_a_call_carries_the_key_and_what_was_asked(other: Receiver, server: Server) -> None:
    other.answer(page())
    server.get("/leads", test=True, since=None, q="a&b")
    (request,) = other.requests
    assert (request.path, request.headers["x-api-key"]) == ("/api/v1/leads?test=true&q=a%26b", "sk_live_mine")


def test_a_list_is_read_page_by_page(other: Receiver, server: Server) -> None:
    other.answer(page(row("c", 2), row("b", 1), cursor="next"), page(row("a", 0)))
    assert [each["id"] for each in server.rows("/leads")] == ["c", "b", "a"]
    assert [request.path for request in other.requests] == ["/api/v1/leads", "/api/v1/leads?cursor=next"]


def test_a_feed_tells_each_thing_once_and_what_was_committed_late_as_well(other: Receiver, server: Server) -> None:
    other.answer(page(row("before", -60)), page(row("one", 20)), page(row("two", 21), row("late", 19), row("one", 20)))
    feed = Feed(server, "leads", None, test=False)
    assert [[each["id"] for each in feed.news()] for _ in range(3)] == [["one"], ["late", "two"], []]
    asked = [parse_qs(urlsplit(request.path).query)["since"] for request in list(other.requests)[1:]]
    assert asked == [[(NOW + timedelta(seconds=after)).isoformat()] for after in (0, 10, 11)]


def test_a_lost_connection_is_told_once_and_loses_nothing(
    other: Receiver, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = [Answer(reset=True), Answer(502), refusal(503, "Later.")]
    other.answer(page(), page(row("one", 0)), *lost, page(row("two", 1), row("one", 0)))
    feed = Feed(server, "leads", None, test=False)
    news = steady(feed.news, 0.01, Screen({}))
    assert [next(news)["id"], next(news)["id"]] == ["one", "two"]
    told = capsys.readouterr().err
    assert (told.count("Trying again until it answers."), told.count("Connected again.")) == (1, 1)


def test_a_key_that_is_revoked_ends_it(other: Receiver, server: Server) -> None:
    other.answer(page(), refusal(401, "No"))
    with pytest.raises(Failed, match="does not know this key"):
        next(steady(Feed(server, "leads", None, test=False).news, 0.01, Screen({})))


def test_a_server_never_says_what_this_machine_calls(other: Receiver, server: Server) -> None:
    call = {
        "deliveryId": "dlv_1",
        "event": "form.submitted",
        "url": f"{other.url}/elsewhere",
        "headers": {},
        "body": "{}",
    }
    other.answer(page(call), page())
    with receiver() as mine:
        (told,) = forwarded(server, "ep_1", f"{mine.url}/hook")
        assert (told["status"], [request.path for request in mine.wait_for(1)]) == (200, ["/hook"])
    answered = "/api/v1/deliveries/dlv_1/answer"
    assert [request.path for request in other.wait_for(2)] == ["/api/v1/webhook-endpoints/ep_1/calls", answered]


def test_a_delivery_that_was_let_go_meanwhile_ends_no_listening(other: Receiver, server: Server) -> None:
    call = {"deliveryId": "dlv_1", "event": "form.submitted", "url": other.url, "headers": {}, "body": "{}"}
    other.answer(page(call), refusal(409, "This delivery does not wait for an answer."))
    with receiver() as mine:
        (told,) = forwarded(server, "ep_1", mine.url)
    assert told["detail"].startswith("This delivery does not wait for an answer.")
