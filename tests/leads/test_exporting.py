"""The list as a file: what its cells hold, and what no spreadsheet may take for a formula."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select, update

from tests.conftest import World
from tests.leads.desk import make_lead, member_of, viewer_of
from webapp.database.ids import first_id
from webapp.extensions import db
from webapp.leads.exporting import SHEET_ROWS, begin_export, write_csv, write_xlsx
from webapp.leads.models import Lead
from webapp.leads.page_inputs import COLUMNS, LeadsArgs
from webapp.workspaces.models import Workspace

pytestmark = pytest.mark.usefixtures("context")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def exported(world: World, *, custom_data: bool = False, **args: Any) -> list[list[str]]:
    export = begin_export(viewer_of(world), LeadsArgs.model_validate(args), custom_data=custom_data)
    content = b"".join(write_csv(export)).decode()
    return list(csv.reader(io.StringIO(content, newline=""), strict=True))


def set_custom(lead_id: bytes, data: dict[str, Any]) -> None:
    db.session.execute(update(Lead).where(Lead.id == lead_id).values(custom_data=data))
    db.session.commit()


def test_the_columns_asked_for_of_the_leads_that_match_in_their_order(world: World) -> None:
    make_lead(world, firstName="Ann", lastName="Bee", company="Acme, Inc.", assignee_id=member_of(world))
    make_lead(world, firstName="Bob", email="bob@example.com", status="Qualified", tags=("a", "b"))
    assert exported(world, columns=["name", "company", "email", "tags"]) == [
        ["Name", "Company", "Email", "Tags"],
        ["Bob", "", "bob@example.com", "a, b"],
        ["Ann Bee", "Acme, Inc.", "", ""],
    ]
    assert exported(world, columns=["name", "assignee", "form"], status=["New"], sort="oldest") == [
        ["Name", "Assignee", "Form"],
        ["Ann Bee", "owner@acme.test", "Contact"],
    ]
    assert len(exported(world, columns=COLUMNS)[0]) == len(COLUMNS)


def test_moments_are_in_the_zone_of_the_workspace(world: World) -> None:
    db.session.execute(update(Workspace).values(time_zone="Asia/Tokyo"))
    moment = datetime(2026, 3, 10, 22, 30, 15, tzinfo=UTC)
    make_lead(world, id=first_id(moment), created_at=moment)
    assert exported(world, columns=["created"])[1] == ["2026-03-11 07:30:15"]


@pytest.mark.parametrize("text", ["=1+1", "+1 212 555 0123", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(world: World, text: str) -> None:
    set_custom(make_lead(world, company=text), {text: text})
    assert exported(world, columns=["company"], custom_data=True) == [["Company", f"'{text}"], [f"'{text}"] * 2]


def test_line_breaks_quotes_and_all_letters_come_through(world: World) -> None:
    text = 'a "b",\r\nc; é 😀'
    make_lead(world, company=text)
    assert exported(world, columns=["company"]) == [["Company"], [text]]
    export = begin_export(viewer_of(world), LeadsArgs(columns=["company"]))
    assert b"".join(write_csv(export, bom=True)) == b"\xef\xbb\xbf" + b"".join(write_csv(export))
    assert b"".join(write_csv(export)).startswith(b"Company\r\n")


def test_custom_data_has_a_column_for_each_key_there_is(world: World) -> None:
    set_custom(make_lead(world), {"b": 1, "a": "x"})
    set_custom(make_lead(world), {"c": ["y", {"z": None}], "a": True})
    assert exported(world, columns=["status"], custom_data=True) == [
        ["Status", "a", "b", "c"],
        ["New", "true", "", '["y", {"z": null}]'],
        ["New", "x", "1", ""],
    ]


@pytest.mark.parametrize(("sort", "names"), [("newest", "43210"), ("name", "13420")])
def test_batches_follow_one_another_without_a_gap(world: World, sort: str, names: str) -> None:
    for number in range(5):
        make_lead(world, firstName=str(number), **({"lastName": "A"} if number % 2 else {}))
    export = begin_export(viewer_of(world), LeadsArgs.model_validate({"columns": ["name"], "sort": sort}))
    small = replace(export, batch=2)
    assert "".join(str(name)[0] for (name,) in small.rows()) == names
    assert b"".join(write_csv(small)) == b"".join(write_csv(export))


def test_no_connection_is_held_while_somebody_downloads(world: World) -> None:
    make_lead(world, firstName="Ann")
    export = begin_export(viewer_of(world), LeadsArgs())
    db.session.rollback()
    stream = write_csv(export)
    next(stream)
    rows = export.rows()
    next(rows)
    assert db.engine.pool.checkedout() == 0


def sheets(world: World, sheet_rows: int = SHEET_ROWS, **args: Any) -> list[list[list[str]]]:
    """The texts and numbers of each sheet of the workbook, row by row."""
    with (
        write_xlsx(begin_export(viewer_of(world), LeadsArgs.model_validate(args)), sheet_rows=sheet_rows) as file,
        zipfile.ZipFile(file) as book,
    ):
        names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        found = [ElementTree.fromstring(book.read(name)) for name in names]  # noqa: S314 (our own file)
    assert not any(list(sheet.iter(f"{SHEET}f")) for sheet in found)
    return [
        [["".join(cell.itertext()) for cell in row.iter(f"{SHEET}c")] for row in sheet.iter(f"{SHEET}row")]
        for sheet in found
    ]


def test_a_workbook_holds_texts_as_texts_and_moments_as_moments(world: World) -> None:
    moment = datetime(2026, 3, 10, 12, tzinfo=UTC)
    make_lead(world, id=first_id(moment), created_at=moment, company="=1+1", phone="+1 212 555 0123", zip="01234")
    assert sheets(world, columns=["company", "phone", "zip", "created"]) == [
        [["Company", "Phone", "ZIP", "Created"], ["=1+1", "+1 212 555 0123", "01234", "46091.5"]]
    ]


def test_a_workbook_goes_on_in_the_next_sheet_and_an_empty_one_has_its_headings(world: World) -> None:
    assert sheets(world, columns=["name"]) == [[["Name"]]]
    for number in range(3):
        make_lead(world, firstName=str(number))
    assert sheets(world, 3, columns=["name"]) == [[["Name"], ["2"], ["1"]], [["Name"], ["0"]]]
    assert len(db.session.scalars(select(Lead.id)).all()) == 3
