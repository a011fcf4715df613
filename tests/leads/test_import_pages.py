"""Leads from a CSV file, by the pages: chosen, mapped, previewed, taken in, taken back."""

import re
from collections.abc import Callable
from io import BytesIO

from flask import Flask

from tests.visitor import Visitor
from webapp.leads.importing import work_imports

FILE = b"First name;E-mail;Colour\r\nJane;jane@acme.test;red\r\nJoe;not an email;blue\r\n;;\r\n"
HUBSPOT = b"Record ID,First Name,Last Name,Email,Create Date\r\n1,Jane,Doe,jane@acme.test,2026-01-05 10:00\r\n"


def send(visitor: Visitor, file: bytes, name: str = "people.csv") -> str:
    """Uploads a file; gives the address of its import."""
    answer = visitor.post("/leads/import", {"file": (BytesIO(file), name)}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def take_in(app: Flask) -> None:
    with app.app_context():
        while work_imports():
            pass


def text_of(visitor: Visitor, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", visitor.get(path).get_data(as_text=True)))


def test_a_file_is_previewed_before_it_makes_a_lead(visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    page = text_of(member, send(member, FILE))
    assert "2 Jane jane@acme.test" in page
    assert "Import 3 rows" in page
    assert "No leads yet" in text_of(member, "/leads?all=1")


def test_an_export_of_another_program_is_recognised(visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    assert "It looks like an export of HubSpot." in text_of(member, send(member, HUBSPOT))


def test_a_column_that_is_mapped_elsewhere_is_previewed_there(visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    here = send(member, FILE)
    mapping = {"column-0": "lastName", "column-1": "email", "column-2": "skip"}
    assert member.post(f"{here}/mapping", mapping).status_code == 200
    assert 'value="lastName" selected' in member.get(here).get_data(as_text=True)


def test_a_mapping_to_no_field_is_refused(visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    assert member.post(f"{send(member, FILE)}/mapping", {"column-0": "password"}).status_code == 400


def test_an_import_tells_what_became_of_each_row_and_is_undone(app: Flask, visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    here = send(member, FILE)
    assert member.post(f"{here}/start").status_code == 303
    assert 'hx-trigger="every 1s"' in member.part(here).get_data(as_text=True)
    take_in(app)
    assert "1 new, 0 known and filled, 2 skipped." in text_of(member, here)
    assert "Jane" in text_of(member, "/leads?all=1")
    rows = member.get(f"{here}/result.csv").get_data(as_text=True).splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["2", "created"], ["3", "skipped"], ["4", "skipped"]]
    member.post(f"{here}/undo")
    take_in(app)
    assert "It was undone" in text_of(member, here)
    assert "No leads yet" in text_of(member, "/leads?all=1")


def test_a_file_that_is_no_table_is_refused_beside_its_field(visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    for file in (b"", b"\x00\x01\x02", b"only a heading\r\n"):
        sent = {"file": (BytesIO(file), "people.csv")}
        answer = member.post("/leads/import", sent, content_type="multipart/form-data")
        assert answer.status_code == 422, file
        assert 'id="file-error"' in answer.get_data(as_text=True), file
    assert "Choose a CSV file." in member.post("/leads/import").get_data(as_text=True)


def test_a_large_file_is_taken(visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    rows = "".join(f"Jane,jane{number}@acme.test\r\n" for number in range(20_000))
    assert "Import 20,000 rows" in text_of(member, send(member, f"First name,Email\r\n{rows}".encode()))


def test_what_has_begun_is_not_begun_again(app: Flask, visitor: Callable[..., Visitor]) -> None:
    member = visitor("member")
    here = send(member, FILE)
    member.post(f"{here}/start")
    assert member.post(f"{here}/start").status_code == 409
    assert member.post(f"{here}/undo").status_code == 409
