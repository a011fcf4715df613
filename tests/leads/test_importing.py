"""Leads from a file: how it is read and recognised, what each row becomes, and how it is taken back."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import World, new_world
from tests.leads.desk import lead_of, make_lead, member_of
from webapp.database.transactions import in_transaction
from webapp.deliveries.dispatch import dispatch
from webapp.errors import Conflict, Invalid, NotFound, TooLarge
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.csv_reading import MOST_BYTES, MOST_ROWS, read_csv
from webapp.leads.desk_models import Import
from webapp.leads.exporters import propose, recognise
from webapp.leads.importing import (
    change_mapping,
    get_import,
    preview,
    start_import,
    undo_import,
    upload,
    work_imports,
    write_result,
)
from webapp.leads.lifecycle import update_lead
from webapp.leads.models import Comment, Lead

pytestmark = pytest.mark.usefixtures("context")

TEXT = "Name;Email\r\nJosé;jose@example.com\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("cp1252"),
    ],
)
def test_the_encoding_is_found_out(data: bytes) -> None:
    table = read_csv(data)
    assert (table.columns, table.rows) == (["Name", "Email"], [["José", "jose@example.com"]])


@pytest.mark.parametrize("delimiter", ",;\t")
def test_the_delimiter_is_found_out_and_quotes_are_understood(delimiter: str) -> None:
    text = delimiter.join(("a", "b", "")) + "\n" + delimiter.join(('"1\n2"', f'"x{delimiter}"')) + "\n\n"
    table = read_csv(text.encode())
    assert table.columns == ["a", "b", "Column 3"]
    assert table.rows == [["1\n2", f"x{delimiter}", ""], ["", "", ""]]


def test_columns_of_one_name_are_told_apart() -> None:
    assert read_csv(b"a,a,a (2)\n1,2,3\n").columns == ["a", "a (2)", "a (2) (2)"]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", Invalid),
        (b"only,a,heading\n", Invalid),
        (b"a\n" + b"x" * 200_000, Invalid),
        (b"x" * (MOST_BYTES + 1), TooLarge),
        (b"a\n" + b"x\n" * (MOST_ROWS + 1), TooLarge),
    ],
    ids=["empty", "heading", "a cell without end", "bytes", "rows"],
)
def test_what_is_no_table_or_too_large_is_refused(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_csv(data)


@pytest.mark.parametrize(
    ("columns", "name", "targets"),
    [
        (
            ["#", "What's your name?", "email", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"],
            "Typeform",
            ["skip", "customData.What's your name?", "email", "skip", "createdAt", "skip"],
        ),
        (
            ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Create Date", "Lead Status"],
            "HubSpot",
            ["skip", "firstName", "lastName", "email", "phone", "createdAt", "customData.Lead Status"],
        ),
        (
            ["your-name", "your-email", "your-subject", "your-message", "Date"],
            "Contact Form 7",
            ["name", "email", "customData.your-subject", "noteContent", "createdAt"],
        ),
        (["name", "_replyto", "message", "_date"], "Formspree", ["name", "email", "noteContent", "createdAt"]),
        (["Full Name", "E-Mail", "Tags"], None, ["name", "email", "tags"]),
    ],
)
def test_exports_are_recognised_by_their_columns(columns: list[str], name: str | None, targets: list[str]) -> None:
    known = recognise(columns)
    assert (known.name if known is not None else None) == name
    assert list(propose(columns, known).values()) == targets


def uploaded(world: World, text: str) -> bytes:
    member = member_of(world)
    return in_transaction(
        db.session, lambda session: bytes(upload(session, world.workspace_id, member, "leads.csv", text.encode()).id)
    )


def imported(world: World, text: str) -> bytes:
    import_id = uploaded(world, text)
    in_transaction(db.session, lambda session: start_import(session, world.workspace_id, import_id) and None)
    while work_imports():
        pass
    return import_id


def found(world: World, import_id: bytes) -> Import:
    db.session.rollback()
    return get_import(db.session(), world.workspace_id, import_id)


def leads() -> list[Lead]:
    db.session.rollback()
    return list(db.session.scalars(select(Lead).where(Lead.deleted_at.is_(None)).order_by(Lead.id)))


def test_a_row_is_shown_as_it_would_become_or_with_its_problem(world: World) -> None:
    import_id = uploaded(world, "Name,Email,Pet\nJane Doe,jane@example.com,cat\nJoe,nobody,\n,,\n")
    shown = preview(db.session(), found(world, import_id))
    assert [row.number for row in shown] == [2, 3, 4]
    assert shown[0].row.person.values == {"firstName": "Jane", "lastName": "Doe", "email": "jane@example.com"}
    assert shown[0].row.person.custom == {"Pet": "cat"}
    problems = [row.row.problem for row in shown]
    assert problems == [None, "The email is not usable.", "The row is empty."]
    assert leads() == []


def test_new_people_are_made_known_ones_are_filled_and_nobody_is_doubled(world: World) -> None:
    jane = make_lead(world, firstName="Jane", email="jane@example.com")
    text = "Name,Email,Phone,City,Tags\nJoan,JANE@example.com,212-555-0123,Bonn,vip\nJoe,joe@example.com,,,a;b\n"
    import_id = imported(world, text + "Joe,joe@example.com,,,\n,,+1 212 555 0123,,\n,bad,,,\n")
    done = found(world, import_id)
    assert (done.state, done.total, done.done) == ("done", 5, 5)
    assert (done.created, done.filled, done.skipped) == (1, 1, 3)
    known, new = leads()
    assert (known.id, known.first_name, known.city, known.phone, known.tags) == (
        *(jane, "Jane", "Bonn", "212-555-0123"),
        ["vip"],
    )
    assert (new.first_name, new.tags, new.status, new.is_waiting) == ("Joe", ["a", "b"], "New", False)
    result = list(csv.reader(io.StringIO("".join(write_result(db.session(), done)), newline="")))
    assert [row[:3] for row in result[1:]] == [
        ["2", "filled", "Kept as it was: Email, First name."],
        ["3", "created", ""],
        ["4", "skipped", "It is known, and has nothing new."],
        ["5", "skipped", "It is known, and has nothing new. Kept as it was: Phone."],
        ["6", "skipped", "The email is not usable."],
    ]


def test_the_time_of_the_file_and_the_message_are_kept(world: World) -> None:
    imported(world, "your-name,your-email,your-message,Date\nJane,jane@example.com,Hello,2024-05-06 07:08:09\n")
    (lead,) = leads()
    assert lead.created_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert [comment.body for comment in db.session.scalars(select(Comment))] == ["Hello"]
    later = make_lead(world)
    assert lead.id < later


def test_nobody_is_told(world: World) -> None:
    imported(world, "Email\njane@example.com\n")
    told = db.session.scalars(select(Event)).one()
    assert (told.kind, told.pending_at, dispatch()) == ("lead.created", None, 0)


def test_undoing_takes_the_new_leads_back_but_for_those_that_changed_since(world: World) -> None:
    known = make_lead(world, email="known@example.com")
    import_id = imported(world, "Email,City\nknown@example.com,Bonn\na@example.com,\nb@example.com,\n")
    changed = next(lead for lead in leads() if lead.email == "b@example.com")
    update_lead(db.session(), changed, {"city": "Ulm"}, "mem")
    db.session.commit()
    in_transaction(db.session, lambda session: undo_import(session, world.workspace_id, import_id) and None)
    while work_imports():
        pass
    assert found(world, import_id).state == "undone"
    assert [lead.email for lead in leads()] == ["known@example.com", "b@example.com"]
    assert lead_of(known).city == "Bonn"


def test_a_mapping_is_changed_before_the_start_and_only_to_what_there_is(world: World) -> None:
    import_id = uploaded(world, "Name,Wer,Was\nJane,jane@example.com,x\n")

    def change(of: World, **mapping: str) -> Any:
        return change_mapping(db.session(), of.workspace_id, import_id, mapping)

    change(world, Wer="email", Was="skip")
    for mapping in ({"Wer": "password"}, {"Wem": "email"}):
        with pytest.raises(Invalid):
            change(world, **mapping)
    with pytest.raises(NotFound):
        change(new_world("Other", "other@other.test"), Wer="email")
    start_import(db.session(), world.workspace_id, import_id)
    for late in (
        lambda: change(world, Wer="name"),
        lambda: start_import(db.session(), world.workspace_id, import_id),
    ):
        with pytest.raises(Conflict):
            late()
    with pytest.raises(Conflict):
        undo_import(db.session(), world.workspace_id, import_id)
    db.session.commit()
    while work_imports():
        pass
    assert [(lead.email, lead.custom_data) for lead in leads()] == [("jane@example.com", {})]


def test_more_than_a_batch_is_taken_in_one_batch_after_another(world: World) -> None:
    import_id = imported(world, "Email\n" + "".join(f"{n}@example.com\n" for n in range(401)))
    done = found(world, import_id)
    assert (done.state, done.done, done.created, len(leads())) == ("done", 401, 401, 401)
