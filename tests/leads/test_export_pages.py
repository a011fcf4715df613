"""The list as a file, in the state of its address."""

import csv
import io
import zipfile

import pytest

from tests.conftest import World, new_world
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor

pytestmark = pytest.mark.usefixtures("context")
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def looker(visitor: SignIn) -> Visitor:
    return visitor("viewer")


def rows(visitor: Visitor, behind: str) -> list[list[str]]:
    answer = visitor.get(f"/leads/export.csv?{behind}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, CSV)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="leads.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))


def test_a_file_has_the_filters_the_order_and_the_columns_of_the_address(world: World, looker: Visitor) -> None:
    make_lead(world, firstName="Ann", company="Beta", source="Ads")
    make_lead(world, firstName="Bob", company="Acme", source="Ads")
    make_lead(world, firstName="Cid", source="Fair")
    make_lead(new_world("Other", "owner@other.test"), firstName="Zoe", source="Ads")
    behind = "source=Ads&sort=company&columns=company&columns=name&after=x"
    assert rows(looker, behind) == [["Company", "Name"], ["Acme", "Bob"], ["Beta", "Ann"]]


def test_more_than_a_page_is_in_the_file(world: World, looker: Visitor) -> None:
    for number in range(51):
        make_lead(world, firstName=str(number))
    assert len(rows(looker, "columns=name")) == 1 + 51


def test_what_a_spreadsheet_would_calculate_is_text(world: World, looker: Visitor) -> None:
    make_lead(world, firstName="=1+1", company="@SUM(A1)", custom_data={"-k": "+1"})
    found = rows(looker, "columns=name&columns=company&custom=1")
    assert found == [["Name", "Company", "'-k"], ["'=1+1", "'@SUM(A1)", "'+1"]]


def test_a_file_for_excel_begins_with_a_mark_of_its_encoding(world: World, looker: Visitor) -> None:
    make_lead(world, firstName="Élodie")
    marked = looker.get("/leads/export.csv?columns=name&bom=1").get_data()
    assert marked == b"\xef\xbb\xbf" + looker.get("/leads/export.csv?columns=name").get_data()


def test_a_workbook_is_one(world: World, looker: Visitor) -> None:
    make_lead(world, firstName="Ann", source="Ads")
    make_lead(world, firstName="Bob", source="Fair")
    answer = looker.get("/leads/export.xlsx?source=Ads&columns=name")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, XLSX)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="leads.xlsx"'
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    answer.close()
    assert ("Ann" in sheet, "Bob" in sheet) == (True, False)
