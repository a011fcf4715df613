"""The list of leads as a file: CSV as a stream, or XLSX, in batches by keyset, each on a connection of its own.

So memory stays flat, and no cursor or transaction is open for as long as somebody downloads.
"""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp.extensions import db
from webapp.leads.browsing import Viewer, matching, order_of
from webapp.leads.export_cells import Cell, Names, cells, harmless
from webapp.leads.export_files import FILES, file_cells
from webapp.leads.keyset import read_leads
from webapp.leads.list_heads import columns_of
from webapp.leads.models import Lead
from webapp.leads.page_inputs import CUSTOM, LeadsArgs
from webapp.submissions.files.links import Links
from webapp.submissions.files.rows import has_files
from webapp.workspaces.models import Workspace

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

BATCH = 1_000
MOST_CUSTOM_KEYS = 500
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOM = b"\xef\xbb\xbf"
SHEET_ROWS, _CELL_CHARACTERS = 1_048_576, 32_767  # what a spreadsheet can hold


@dataclass(frozen=True)
class Export:
    """A table to be written: begun in an application context, readable without one."""

    engine: Engine
    viewer: Viewer
    args: LeadsArgs
    columns: Sequence[str]
    custom_keys: Sequence[str]
    names: Names
    zone: ZoneInfo
    links: Links | None = None
    batch: int = BATCH

    @property
    def headings(self) -> list[str]:
        files = [FILES] if self.links is not None else []
        labels = map(self.names.label, self.custom_keys)
        return [*(self.names.columns[column] for column in self.columns), *labels, *files]

    def rows(self) -> Iterator[list[Cell]]:
        for leads in _batches(self.engine, self.viewer, self.args, self.batch):
            files = file_cells(self.engine, leads, self.links) if self.links is not None else {}
            for lead in leads:
                row = cells(lead, self.columns, self.custom_keys, self.names, self.zone)
                yield [*row, files.get(lead.id, "")] if self.links is not None else row


def begin_export(viewer: Viewer, args: LeadsArgs, *, custom_data: bool = False) -> Export:
    """The leads that `args` finds, in its order and columns.

    `custom_data`: a column for each key there is, sorted, and one of links to files where any came along.
    """
    with Session(db.engine) as session:
        names = Names.of(session, viewer.workspace_id)
        zone = ZoneInfo(session.get_one(Workspace, viewer.workspace_id).time_zone)
        with_files = custom_data and has_files(session, viewer.workspace_id)
    columns = columns_of(args, names)
    keys = _custom_keys(db.engine, viewer, args, columns) if custom_data else []
    links = Links.of_app() if with_files else None
    return Export(db.engine, viewer, args, columns, keys, names, zone, links)


def write_csv(export: Export, *, bom: bool = False) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, a batch of rows at a time. `bom`: for spreadsheets that would guess the encoding wrong."""
    if bom:
        yield _BOM
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([harmless(heading) for heading in export.headings])
    for number, row in enumerate(export.rows(), start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % export.batch == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def write_xlsx(export: Export, *, sheet_rows: int = SHEET_ROWS) -> BinaryIO:
    """A workbook in a temporary file, at its beginning; what does not fit a sheet goes on in the next one.

    The library is loaded here, since most processes never write one.
    """
    file = tempfile.TemporaryFile()
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with import_module("xlsxwriter").Workbook(file, options) as workbook:
        row = sheet_rows
        for values in export.rows():
            if row == sheet_rows:
                sheet, row = _new_sheet(workbook, export.headings), 1
            _write_row(sheet, row, values)
            row += 1
        if not workbook.worksheets():
            _new_sheet(workbook, export.headings)
    file.seek(0)
    return file


def _batches(engine: Engine, viewer: Viewer, args: LeadsArgs, batch: int) -> Iterator[Sequence[Lead]]:
    after: str | None = None
    while True:
        with Session(engine) as session:
            page = read_leads(session, matching(session, viewer, args), order_of(args), after, size=batch)
        yield page.items
        after = page.older
        if after is None:
            return


def _custom_keys(engine: Engine, viewer: Viewer, args: LeadsArgs, columns: Sequence[str]) -> list[str]:
    """Those that have no column yet."""
    keys: set[str] = set()
    for leads in _batches(engine, viewer, args, BATCH):
        keys.update(key for lead in leads for key in lead.custom_data if f"{CUSTOM}{key}" not in columns)
    return sorted(keys)[:MOST_CUSTOM_KEYS]


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _new_sheet(workbook: "Workbook", headings: Sequence[str]) -> "Worksheet":
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, headings)
    return sheet


def _write_row(sheet: "Worksheet", row: int, values: Sequence[Cell]) -> None:
    """Texts are written as texts, so that none is ever a formula, a number or a link."""
    for column, value in enumerate(values):
        if isinstance(value, str):
            sheet.write_string(row, column, value[:_CELL_CHARACTERS])
        else:
            sheet.write_datetime(row, column, value)
