"""The first run: one account is made by whoever holds the printed token, and then the page is gone."""

import threading
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.servers.live import ROOT, Live, flask, is_ready, live
from tests.servers.process import ServerProcess, wait_until
from tests.visitor import Visitor
from webapp.extensions import db
from webapp.onboarding.setup import setup_token, setup_url
from webapp.workspaces.models import Domain, Member, User, Workspace

OWNER = {
    "name": "Olga Owner",
    "email": "Olga@Acme.test",
    "password": "correct horse battery",
    "workspace": "Acme",
    "host": "https://www.acme.test/contact",
    "time_zone": "Europe/Berlin",
    "locale": "de",
}


@pytest.fixture
def newcomer(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context():
        return setup_token()


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_owner_is_made_with_a_workspace_and_is_signed_in(app: Flask, newcomer: Visitor, token: str) -> None:
    assert newcomer.get(f"/setup?token={token}").status_code == 200
    answer = newcomer.post("/setup", {"token": token, **OWNER})
    assert (answer.status_code, answer.location) == (303, "/")
    assert newcomer.get("/profile").status_code == 200
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.name, user.email, user.is_operator) == ("Olga Owner", "olga@acme.test", True)
        assert (user.time_zone, user.locale) == ("Europe/Berlin", "de")
        workspace = db.session.scalars(select(Workspace)).one()
        assert (workspace.name, workspace.time_zone, workspace.locale) == ("Acme", "Europe/Berlin", "de")
        assert db.session.scalars(select(Member.role)).one() == "owner"
        assert db.session.scalars(select(Domain.host)).one() == "www.acme.test"


def test_once_there_is_an_account_the_page_is_gone_token_or_not(app: Flask, newcomer: Visitor, token: str) -> None:
    newcomer.post("/setup", {"token": token, **OWNER})
    other = Visitor(app)
    assert other.get(f"/setup?token={token}").status_code == 404
    assert other.post("/setup", {"token": token, **OWNER, "email": "second@acme.test"}).status_code == 404
    assert count(app, User) == 1
    with app.app_context():
        assert setup_url(db.session(), "http://x") is None


def test_of_several_who_hold_the_token_at_once_one_becomes_the_owner(app: Flask, token: str) -> None:
    people = [Visitor(app) for _ in range(4)]
    for person in people:
        assert person.csrf
    start, answers = threading.Barrier(len(people)), list[int]()

    def make(number: int) -> None:
        start.wait()
        mine = {**OWNER, "email": f"owner{number}@acme.test"}
        answers.append(people[number].post("/setup", {"token": token, **mine}).status_code)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(answers), count(app, User), count(app, Workspace)) == ([303, 404, 404, 404], 1, 1)


@pytest.mark.parametrize("wrong", ["", "0" * 40, "é"])
def test_without_the_token_nothing_is_made(app: Flask, newcomer: Visitor, wrong: str) -> None:
    assert newcomer.get("/setup", query_string={"token": wrong}).status_code == 403
    assert newcomer.post("/setup", {"token": wrong, **OWNER}).status_code == 403
    assert count(app, User) == 0


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"name": " "}, "Enter a name."),
        ({"email": "olga"}, "Enter an email address in the form name@example.com."),
        ({"password": "short"}, "Use at least 10 characters. A few words in a row are easy to remember."),
        ({"workspace": ""}, "Enter your company&#39;s name."),
        ({"host": "no host"}, "is no host"),
        ({"time_zone": "Mars/Base"}, "Not a valid choice."),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(
    app: Flask, newcomer: Visitor, token: str, wrong: dict[str, str], cure: str
) -> None:
    answer = newcomer.post("/setup", {"token": token, **OWNER, **wrong})
    assert answer.status_code == 422
    assert answer.text.count(cure) == 2  # in the summary and at the field
    assert "<title>Error: Set up Inlet" in " ".join(answer.text.split())
    assert ('value="Olga Owner"' in answer.text) == ("name" not in wrong)
    assert count(app, User) == 0


def test_the_language_of_the_browser_is_proposed(newcomer: Visitor, token: str) -> None:
    page = newcomer.get(f"/setup?token={token}", headers={"Accept-Language": "pt-PT,de;q=0.8"}).text
    assert '<option selected value="pt">' in page


def test_the_start_prints_an_address_that_is_good_after_a_restart_too() -> None:
    with live() as running:
        first = announced(running)
        with urlopen(first) as page:
            assert page.status == 200
        running.stop()
        running.log.unlink()
        running.process.start(timeout=60)
        assert announced(running) == first == f"{running.url}/setup?token={first[-40:]}"


def announced(running: Live) -> str:
    """The address that the start prints, a moment after the server is ready."""
    words = "Inlet is ready on "
    wait_until(lambda: words in running.process.output(), 5, running.process.output)
    return running.process.output().split(words)[1].split()[0]


def test_the_server_alone_prints_it_too_below_the_address_that_people_use() -> None:
    public = {"SECRET_KEY": "x" * 40, "PUBLIC_URL": "https://leads.acme.test", "STOP_DELAY_SECONDS": "0"}
    with live(public) as running:
        first = announced(running)
        assert first.startswith("https://leads.acme.test/setup?token=")
        running.stop()
        log = running.home / "web.log"
        web = ServerProcess(flask("web"), log, lambda: is_ready(running.port), environ=running.environ, cwd=ROOT)
        web.start(timeout=60)
        try:
            wait_until(lambda: first in web.output(), 5, web.output)
        finally:
            web.stop()
