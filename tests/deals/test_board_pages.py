"""The deals as a board and as a table of one address, and the moves of a card."""

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World, new_world
from tests.deals.pipeline import board, kept, open_deal, rows, sums
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor
from webapp.deals.accounts import create_account
from webapp.deals.wording import word_money
from webapp.extensions import db
from webapp.http.fields import ACCOUNT, LEAD
from webapp.workspaces.models import Workspace

TODAY = datetime.now(UTC).date()


@pytest.fixture
def olga(context: Flask, visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga Owner")


def test_each_stage_is_a_column_with_its_count_and_its_sum(olga: Visitor, world: World) -> None:
    open_deal(world, "Roof", amount=Decimal("1250.50"))
    open_deal(world, "Wall", amount=Decimal(100))
    open_deal(world, "Door", amount=Decimal(7), stage="s4")
    page = olga.get("/deals").text
    assert board(page) == {"s0": ["Wall", "Roof"], "s4": ["Door"]}
    assert sums(page) == ["2 deals · $1,350.50", "0 deals · $0", "0 deals · $0", "0 deals · $0", "1 deal · $7"]
    assert "2 open deals, $1,350.50" in page


def test_another_workspaces_deals_and_test_data_are_not_on_the_board(olga: Visitor, world: World) -> None:
    open_deal(new_world("Other", "o@other.test"), "Theirs")
    kept(open_deal(world, "Trial")).is_test = True
    db.session.commit()
    assert (board(olga.get("/deals").text), board(olga.get("/deals?test=1").text)) == ({}, {"s0": ["Trial"]})


def test_every_filter_leaves_what_it_says(olga: Visitor, world: World) -> None:
    account = create_account(db.session(), world.workspace_id, {"name": "Acme"})
    db.session.flush()
    lead = make_lead(world, email="ada@x.test")
    open_deal(world, "Roof 50%", owner_id=olga.member_id, tags=["Urgent"], closing_date=TODAY - timedelta(days=2))
    open_deal(world, "Wall", account_id=account.id, source_name="Fair", closing_date=TODAY + timedelta(days=3))
    open_deal(world, "Door", related_contacts=[lead], closing_date=TODAY + timedelta(days=20))
    source = re.search(r'value="(src_\w+)"', olga.get("/deals").text)
    assert source is not None
    found = {
        "q=ROOF": ["Roof 50%"],
        "q=0%25": ["Roof 50%"],
        "q=_oof": [],
        "owner=me": ["Roof 50%"],
        "owner=none": ["Door", "Wall"],
        "tag=urgent": ["Roof 50%"],
        "tag=urge": [],
        f"account={ACCOUNT.show(account.id)}": ["Wall"],
        f"source={source[1]}": ["Wall"],
        f"lead={LEAD.show(lead)}": ["Door"],
        "closing=overdue": ["Roof 50%"],
        "closing=week": ["Wall"],
        "closing=month": ["Door", "Wall"],
        "closing=later": [],
    }
    for query, names in found.items():
        page, table = olga.get(f"/deals?{query}").text, olga.get(f"/deals?view=table&{query}").text
        assert (query, board(page).get("s0", []), rows(table)) == (query, names, names)
        assert page.count("Remove filter") == 1


def test_a_move_is_kept_with_its_reason_and_can_be_undone(olga: Visitor, world: World) -> None:
    roof = open_deal(world, "Roof", amount=Decimal(5))
    sent = {"to": f"{roof}:s4", "close_reason": "Price", "state": ""}
    part = olga.post("/deals/move", sent, headers={"HX-Request": "true"})
    assert (board(part.text), "Roof is in Lost now." in part.text, "0 open deals, $0" in part.text) == (
        {"s4": ["Roof"]},
        True,
        True,
    )
    assert part.headers["HX-Trigger-After-Settle"] == f'{{"inlet:moved": {{"deal": "{roof}"}}}}'
    lost = kept(roof)
    assert (lost.stage, lost.close_reason, lost.closed_at is not None) == ("s4", "Price", True)
    assert f'name="to" value="{roof}:s0"' in part.text
    olga.post("/deals/move", {"to": f"{roof}:s0", "state": ""}, headers={"HX-Request": "true"})
    assert (kept(roof).stage, kept(roof).close_reason) == ("s0", None)


def test_without_scripts_a_move_leads_back_to_where_it_was_made(olga: Visitor, world: World) -> None:
    roof = open_deal(world, "Roof")
    back = "/deals?owner=none"
    moved = olga.post("/deals/move", {"to": f"{roof}:s1", "next": back, "state": "owner=none"})
    assert (moved.status_code, moved.headers["Location"], kept(roof).stage) == (303, back, "s1")
    page = olga.get(f"/deals/{roof}/close?stage=s3&next={back}").text
    assert ("Move to Won" in page, f'value="{roof}:s3"' in page) == (True, True)
    refused = olga.post("/deals/move", {"to": f"{roof}:s3", "next": back, "close_reason": "x" * 501})
    assert (refused.status_code, "x" * 501 in refused.text, kept(roof).stage) == (422, True, "s1")


@pytest.mark.parametrize(("sent", "status"), [("s9", 400), ("", 400)])
def test_a_stage_that_there_is_not_is_refused(olga: Visitor, world: World, sent: str, status: int) -> None:
    roof = open_deal(world, "Roof")
    assert olga.post("/deals/move", {"to": f"{roof}:{sent}"}).status_code == status


def test_another_workspaces_deal_cannot_be_moved_and_a_viewer_moves_none(
    olga: Visitor, world: World, visitor: SignIn
) -> None:
    theirs, ours = open_deal(new_world("Other", "o@other.test"), "Theirs"), open_deal(world, "Ours")
    assert olga.post("/deals/move", {"to": f"{theirs}:s1"}).status_code == 404
    assert visitor("viewer").post("/deals/move", {"to": f"{ours}:s1"}).status_code == 403
    assert "Move Ours" not in visitor("viewer").get("/deals").text


def test_a_column_goes_on_where_it_ended(olga: Visitor, world: World) -> None:
    for number in range(30):
        open_deal(world, f"Deal {number}")
    page = olga.get("/deals").text
    more = re.search(r'hx-get="(/deals/column[^"]*)"', page)
    assert more is not None
    rest = olga.part(more[1].replace("&amp;", "&")).text
    names = [*board(page)["s0"], *re.findall(r'data-name="(Deal \d+)"', rest)]
    assert names == [f"Deal {number}" for number in reversed(range(30))]
    assert len(board(olga.part("/deals/fresh?depth=s0:30").text)["s0"]) == 30


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["Door", "Wall", "Roof"]),
        ("oldest", ["Roof", "Wall", "Door"]),
        ("largest", ["Roof", "Door", "Wall"]),
        ("smallest", ["Wall", "Door", "Roof"]),
        ("soonest", ["Wall", "Roof", "Door"]),
        ("latest", ["Door", "Roof", "Wall"]),
    ],
)
def test_the_table_is_sorted_and_goes_on_by_key(olga: Visitor, world: World, sort: str, expected: list[str]) -> None:
    for name, amount, days in (("Roof", 30, 5), ("Wall", 10, 1), ("Door", 20, 9)):
        open_deal(world, name, amount=Decimal(amount), closing_date=TODAY + timedelta(days=days))
    assert rows(olga.get(f"/deals?view=table&sort={sort}").text) == expected


def test_a_table_of_two_pages_shows_each_deal_once(olga: Visitor, world: World) -> None:
    for number in range(60):
        open_deal(world, f"Deal {number}", amount=Decimal(number % 3))
    first = olga.get("/deals?view=table&sort=largest").text
    following = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert following is not None
    second = olga.get(following[1].replace("&amp;", "&")).text
    assert sorted(rows(first) + rows(second)) == sorted(f"Deal {number}" for number in range(60))


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("/deals?view=table", "nonsense"),
        *(("/deals?view=table&sort=largest", value) for value in ("NaN", "sNaN", "Infinity", "1e999")),
        *(
            ("/deals/column?column=s0", f"{year}-01-01T00:00:00{zone}")
            for year, zone in (("0001", "+14:00"), ("9", ""))
        ),
        ("/deals/column?column=s0", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_cursor_that_no_deal_has_is_that_of_the_first_page(
    olga: Visitor, world: World, page: str, value: str
) -> None:
    open_deal(world, "Roof")
    cursor = urlsafe_b64encode(f"{value} {bytes(16).hex()}".encode()).decode()
    found = olga.part(f"{page}&after={cursor}")
    assert (found.status_code, found.text.count(">Roof<")) == (200, 1)


def test_the_file_holds_what_the_address_asks_for_and_no_formula(olga: Visitor, world: World) -> None:
    open_deal(world, "=1+1", amount=Decimal("12.5"), tags=["a", "b"], source_name="Fair", owner_id=olga.member_id)
    open_deal(world, "Lost", stage="s4", close_reason="Price")
    table = olga.get("/deals/export.csv?view=table&owner=me")
    lines = table.text.splitlines()
    assert table.headers["Content-Disposition"] == 'attachment; filename="deals.csv"'
    assert lines[0].startswith("ID,Name,Stage,Amount,Currency")
    assert [line.split(",", 1)[1].rsplit(",", 1)[0] for line in lines[1:]] == [
        f'\'=1+1,Lead/Prospect,12.50,USD,,Olga Owner,Fair,{kept_day(TODAY)},,,"a, b"'
    ]
    assert olga.get("/deals/export.csv?view=table&stage=s4").text.count("Price") == 1


def kept_day(day: object) -> str:
    return str(db.session.scalar(db.text("SELECT MAX(closing_date) FROM deals")))


def test_a_board_costs_the_same_few_statements_however_many_deals_there_are(
    context: Flask, olga: Visitor, world: World
) -> None:
    counts = []
    for _ in range(2):
        for number in range(3):
            open_deal(world, f"Deal {number}", stage=f"s{number}", owner_id=olga.member_id)
        db.session.remove()
        with statements(context) as sent:
            olga.get("/deals")
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 8


def test_the_columns_are_called_as_the_workspace_calls_them(olga: Visitor, world: World) -> None:
    preview = olga.get("/settings/pipeline?s1=In+talks").text
    assert preview.count("In talks") == 1
    assert olga.post("/settings/pipeline", {"s1": "In talks"}).status_code == 303
    open_deal(world, "Roof")
    assert "In talks" in olga.get("/deals").text
    twice = olga.post("/settings/pipeline", {"s0": "Same", "s4": "same"})
    assert (twice.status_code, twice.text.count("Another stage has this name.") >= 1) == (422, True)
    assert db.session.get_one(Workspace, world.workspace_id).stage_names == {"s1": "In talks"}


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "words"),
    [
        ("1250", "USD", "en-US", "$1,250"),
        ("1250.5", "USD", "en", "$1,250.50"),
        ("1250.5", "EUR", "de", "1.250,50\u00a0€"),
        ("1250", "EUR", "fr", "1\u00a0250\u00a0€"),
        ("1250", "CHF", "en-GB", "CHF\u00a01,250"),
        ("1250", "BRL", "pt-BR", "R$\u00a01.250"),
        ("0", "JPY", "ja", "¥0"),
    ],
)
def test_an_amount_is_worded_for_whoever_reads_it(amount: str, currency: str, locale: str, words: str) -> None:
    assert word_money(Decimal(amount), currency, locale) == words
