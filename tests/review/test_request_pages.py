"""The request log: every call to every way in is there, whole, and can be sent again."""

import json
import re
import shlex

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import statements, submit
from tests.conftest import World
from tests.intake.broken import break_mapping, mend_mapping
from tests.intake.ways import K, leads, submissions
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show

HOME = "/requests"
GOOD = {"name": "Jane Doe", "email": "jane@acme.test", "message": "Hello"}


def cells(page: str, label: str) -> list[str]:
    found = re.findall(rf'<td[^>]* data-label="{label}">(.*?)</td>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in found]


def address(app: Flask, outcome: str) -> str:
    (row,) = (row for row in submissions(app) if row.outcome == outcome)
    return f"{HOME}/{show('sub', row.id)}"


@pytest.fixture
def calls(client: FlaskClient, world: World) -> None:
    K.post(client, world, GOOD)
    K.post(client, world, {"city": "Utrecht"})
    response = {"form_response": {"domain_id": world.domain_id, "form_data": {"email": "no address"}}}
    bearer = {"authorization": f"Bearer {world.api_key}"}
    client.post("/api/v1/form_responses", headers=bearer, json=response)
    person = {"contact.firstName": "Ada", "contact.email": "ada@acme.test"}
    client.post("/webFormSubmit", json={"teamId": world.team_id, "teamKey": world.team_key, "formData": person})


@pytest.mark.usefixtures("calls")
def test_every_call_is_listed_with_its_outcome_its_status_and_its_key(visitor: SignIn) -> None:
    page = visitor("viewer").get(HOME).text
    assert cells(page, "Outcome") == ["Accepted", "Invalid 422", "Invalid 400", "Accepted"]
    assert cells(page, "Way in") == ["Web form submit", "Form responses", "Forms API", "Forms API"]
    assert cells(page, "Key") == ["Team", "Website", "Website", "Website"]
    assert cells(page, "Lead") == ["Ada", "–", "–", "Jane Doe"]


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    ("asked", "outcomes", "chips"),
    [
        ("outcome=accepted", ["Accepted", "Accepted"], ["Outcome Accepted"]),
        ("dialect=form_responses", ["Invalid 422"], ["Way in Form responses"]),
        ("outcome=invalid&dialect=forms_api", ["Invalid 400"], ["Outcome Invalid", "Way in Forms API"]),
        ("since=hour&form=&key=", ["Accepted", "Invalid 422", "Invalid 400", "Accepted"], ["Since Last hour"]),
        ("outcome=failed", [], ["Outcome Failed"]),
        ("test=1", [], []),
    ],
)
def test_the_list_is_filtered_by_its_address(
    visitor: SignIn, asked: str, outcomes: list[str], chips: list[str]
) -> None:
    page = visitor().get(f"{HOME}?{asked}").text
    assert cells(page, "Outcome") == outcomes
    assert re.findall(r'aria-label="Remove filter ([^"]+)"', page) == chips


@pytest.mark.usefixtures("calls")
def test_the_list_of_one_key_holds_what_came_with_it(visitor: SignIn) -> None:
    owner = visitor()
    (team,) = re.findall(r'<option value="(key_\w+)">Team</option>', owner.get(HOME).text)
    assert cells(owner.get(f"{HOME}?key={team}").text, "Way in") == ["Web form submit"]


@pytest.mark.usefixtures("calls")
def test_the_list_is_paged_and_keeps_its_filters(visitor: SignIn) -> None:
    owner = visitor()
    seen, asked = [], "?outcome=accepted&limit=1"
    for _ in range(2):
        page = owner.get(HOME + asked).text
        seen += cells(page, "Lead")
        older = re.findall(r'href="/requests(\?[^"]+)" rel="next"', page) or re.findall(
            r'href="/requests(\?[^"]*cursor[^"]*)"', page
        )
        asked = older[0].replace("&amp;", "&") + "&limit=1" if older else ""
    assert (seen, "outcome=accepted" in page) == (["Ada", "Jane Doe"], True)


@pytest.mark.usefixtures("calls")
def test_a_call_is_shown_as_it_was_sent_without_its_secrets(app: Flask, visitor: SignIn, world: World) -> None:
    (sent,) = (row for row in submissions(app) if row.dialect == "web_form_submit")
    page = visitor("viewer").get(f"{HOME}/{show('sub', sent.id)}").text
    assert "ada@acme.test" in page
    assert world.team_key not in page


@pytest.mark.usefixtures("calls")
def test_a_refusal_names_its_status_and_each_field(app: Flask, visitor: SignIn) -> None:
    (refused,) = (row for row in submissions(app) if row.dialect == "form_responses")
    page = visitor("viewer").get(f"{HOME}/{show('sub', refused.id)}").text
    assert "<code>422</code>" in page
    assert re.findall(r"<dt>(form_data\.\w+)</dt><dd>(.*?)</dd>", page) == [
        ("form_data.email", "is invalid"),
        ("form_data.phone", "is required"),
    ]


def test_the_copied_command_sends_the_same_again(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    note = {"name": "Jane O'Hara", "email": "jane@acme.test", "message": 'It\'s $5 `a` \\ month\n"quoted"'}
    submit(client, world, **note)
    page = visitor().get(address(app, "accepted")).text
    (command,) = re.findall(r'data-copy="(curl [^"]+)"', page)
    unescaped = command.replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&")
    words = [word for word in shlex.split(unescaped) if word != "\n"]
    assert words[1] == f"http://127.0.0.1:8000/api/v1/forms/{show('form', world.form_id)}/submissions"
    assert words[2:4] == ["-H", "x-api-key: YOUR_KEY"]
    assert json.loads(words[-1]) == {"fields": note}


def test_what_failed_is_replayed_from_its_page(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    break_mapping(app, world)
    assert K.post(client, world, GOOD).status_code == 500
    page, member = address(app, "failed"), visitor("member")
    assert member.post(f"{page}/replay").location == page
    assert "It failed again." in member.get(page).text
    mend_mapping(app, world)
    assert member.post(f"{page}/replay").location == page
    assert "It is a lead now." in member.get(page).text
    assert [lead.email for lead in leads(app)] == ["jane@acme.test"]


@pytest.mark.usefixtures("calls")
def test_what_is_refused_again_says_why_and_stays(app: Flask, visitor: SignIn) -> None:
    (refused,) = (row for row in submissions(app) if row.outcome == "invalid" and row.dialect == "forms_api")
    page, member = f"{HOME}/{show('sub', refused.id)}", visitor("member")
    assert member.post(f"{page}/replay").location == page
    assert "fields must include at least an email or a name field." in member.get(page).text
    assert [row.outcome for row in submissions(app) if row.id == refused.id] == ["invalid"]


@pytest.mark.usefixtures("calls")
def test_who_only_looks_is_offered_no_replay(app: Flask, visitor: SignIn) -> None:
    (refused,) = (row for row in submissions(app) if row.outcome == "invalid" and row.dialect == "forms_api")
    page = f"{HOME}/{show('sub', refused.id)}"
    assert [f'action="{page}/replay"' in visitor(role).get(page).text for role in ("viewer", "member")] == [False, True]


def test_the_log_asks_as_often_for_three_calls_as_for_one(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    owner = visitor()
    counts = []
    for number in range(3):
        submit(client, world, email=f"{number}@acme.test")
        counts.append(_queries(app, owner, HOME))
    assert counts[0] == counts[2] <= 8


def test_a_visitor_of_the_log_finds_another_part_of_it_by_htmx(
    client: FlaskClient, world: World, visitor: SignIn
) -> None:
    owner = visitor()
    assert "<h1>" not in owner.part(HOME).text
    submit(client, world, email="jane@acme.test")
    assert cells(owner.part(HOME).text, "Outcome") == ["Accepted"]


def _queries(app: Flask, visitor: Visitor, path: str) -> int:
    with statements(app) as sent:
        assert visitor.get(path).status_code == 200
    return len(sent)
