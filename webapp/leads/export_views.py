"""The list of leads as a file, in the state of its address."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.browsing import Viewer
from webapp.leads.exporting import CSV_TYPE, XLSX_TYPE, begin_export, write_csv, write_xlsx
from webapp.leads.list_address import HOME
from webapp.leads.page_inputs import LeadsArgs

pages = Pages("export")


class ExportArgs(LeadsArgs):
    """`bom`: for spreadsheets that would guess the encoding wrong; `custom`: a column for each key of custom data."""

    bom: bool = False
    custom: bool = False


@pages.get(f"{HOME}/export.csv", role="viewer")
def export_csv(session: Session, me: Me, query: ExportArgs) -> Response:
    table = begin_export(Viewer.of(me), query, custom_data=query.custom)
    return _file(Response(write_csv(table, bom=query.bom), content_type=CSV_TYPE), "leads.csv")


@pages.get(f"{HOME}/export.xlsx", role="viewer")
def export_xlsx(session: Session, me: Me, query: ExportArgs) -> Response:
    table = begin_export(Viewer.of(me), query, custom_data=query.custom)
    book = write_xlsx(table)
    response = Response(book, content_type=XLSX_TYPE, direct_passthrough=True)
    response.call_on_close(book.close)
    return _file(response, "leads.xlsx")


def _file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
