"""Files and consents of a post: kept with the submission whatever becomes of it, and never lost by an error."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.conftest import World, new_world
from tests.contracts.test_hosted import change_form, publish
from tests.intake.ways import H, leads, rows, set_limits, submissions
from tests.submissions.files import samples
from webapp.extensions import db
from webapp.review.lifecycle import not_spam, replay
from webapp.submissions.consents import Consent
from webapp.submissions.files.models import SubmissionFile

EMAIL = {"key": "email", "type": "email", "label": "Email", "required": True}
CV = {"key": "cv", "type": "file", "label": "CV", "accept": ["pdf", "image"], "maxFiles": 2, "maxMegabytes": 1}
TERMS = {"key": "terms", "type": "consent", "label": "Terms", "body": "I agree to all of it.", "required": True}

Files = list[tuple[str, bytes]]


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path) -> Path:
    app.config["FILES_DIR"] = tmp_path / "files"
    return tmp_path / "files"


def post(client: FlaskClient, world: World, files: Files = (), **more: Any) -> TestResponse:  # type: ignore[assignment]
    """As a browser sends it; asks for JSON unless told otherwise."""
    headers = more.pop("headers", H.headers)
    chosen = [FileStorage(BytesIO(content), name) for name, content in files]
    boundary, body = encode_multipart({"email": "jane@acme.test", **more, "cv": chosen or more.get("cv", [])})
    sent = {"Content-Type": f"multipart/form-data; boundary={boundary}", **headers}
    return client.post(H.path(world), data=body, headers=sent)


def stored(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.glob("*/*/*"))


def names(app: Flask) -> list[tuple[bytes, str]]:
    return [(file.submission_id, file.name) for file in rows(app, SubmissionFile)]


def problems(answer: TestResponse) -> Any:
    assert answer.status_code == 422, answer.text
    return answer.get_json()["fields"]


def test_files_are_kept_with_the_submission(app: Flask, client: FlaskClient, world: World, folder: Path) -> None:
    publish(app, world, EMAIL, CV)
    answer = post(client, world, [("../../cv.pdf", samples.PDF), ("me.png", samples.png())])
    assert answer.status_code == 201
    (submission,), found = submissions(app), rows(app, SubmissionFile)
    assert sorted((file.field, file.sent_name, file.name, file.kind, file.size) for file in found) == [
        ("cv", "../../cv.pdf", "cv.pdf", "pdf", len(samples.PDF)),
        ("cv", "me.png", "me.png", "png", len(samples.png())),
    ]
    assert {(file.submission_id, file.form_id, file.workspace_id) for file in found} == {
        (submission.id, world.form_id, world.workspace_id)
    }
    assert stored(folder) == sorted([samples.PDF, samples.png()])
    assert (submission.mapped or {})["customData"] == {"cv": ["cv.pdf", "me.png"]}
    assert leads(app)[0].custom_data == {"cv": ["cv.pdf", "me.png"]}


def test_the_ledger_keeps_references_in_the_places_of_the_files(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, CV)
    large = samples.png() + bytes(500_000)
    assert post(client, world, [("a.png", large)], note="dropped").status_code == 201
    body = submissions(app)[0].body
    assert len(body) < 2_000
    assert b'name="note"\r\n\r\ndropped\r\n' in body
    assert b'filename="a.png"' in body
    assert samples.png() not in body


def test_a_file_that_no_field_asks_for_is_dropped_and_costs_no_lead(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    assert post(client, world, [("a.svg", samples.SVG)]).status_code == 201
    publish(app, world, EMAIL)
    assert post(client, world, [("cv.pdf", samples.PDF)], email="joe@acme.test").status_code == 201
    assert (rows(app, SubmissionFile), stored(folder)) == ([], [])
    assert [(row.mapped or {})["customData"] for row in submissions(app)] == [{}, {}]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("cv.pdf", b"")], "“cv.pdf” is empty. Choose another file."),
        ([("cv.svg", samples.SVG)], "“cv.svg” is of a kind that is not taken here. Choose from: PDF files, images."),
        ([("cv.txt", samples.HTML)], "“cv.txt” is of a kind that is not taken here. Choose from: PDF files, images."),
        (
            [("cv.exe", samples.PROGRAM)],
            "“cv.exe” is of a kind that is not taken here. Choose from: PDF files, images.",
        ),
        ([("cv.pdf.exe", samples.PDF)], "“cv.pdf.exe” is a PDF file under another name. Rename it to end in .pdf."),
        ([("a.png", samples.png() + bytes(2**20))], "“a.png” is larger than 1 MB. Choose a smaller file."),
        ([("a.png", samples.png(40_000, 9))], "“a.png” measures 40,000 by 9 pixels. Make it smaller."),
        ([(f"{n}.pdf", samples.PDF) for n in range(3)], "Choose at most 2 files."),
    ],
)
def test_a_file_that_is_not_taken_is_an_error_at_its_field(
    app: Flask, client: FlaskClient, world: World, files: Files, told: str
) -> None:
    publish(app, world, EMAIL, CV)
    assert problems(post(client, world, files)) == {"cv": [told]}
    assert leads(app) == []


def test_all_that_is_wrong_is_told_at_once(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, CV)
    assert problems(post(client, world, [("cv.pdf", b"")], email="no")).keys() == {"email", "cv"}


def test_a_required_file_is_demanded(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, {**CV, "required": True})
    assert problems(post(client, world)).keys() == {"cv"}
    assert problems(post(client, world, cv="no reference")).keys() == {"cv"}
    assert post(client, world, [("cv.pdf", samples.PDF)]).status_code == 201


def test_a_workspace_has_a_limit_for_one_file_and_for_all(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, {**CV, "maxMegabytes": 20})
    set_limits(app, world, file_megabytes=1, storage_megabytes=2)
    half = samples.png() + bytes(2**20 - 200)
    assert problems(post(client, world, [("a.png", half + bytes(200))])) == {
        "cv": ["“a.png” is larger than 1 MB. Choose a smaller file."]
    }
    assert post(client, world, [("a.png", half), ("b.png", half)]).status_code == 201
    assert problems(post(client, world, [("c.png", half)])) == {
        "cv": ["“c.png” cannot be taken at the moment. Send the form without it."]
    }


def test_files_that_are_never_sent_fill_no_more_than_the_store(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    publish(app, world, EMAIL, {**CV, "maxMegabytes": 20})
    set_limits(app, world, storage_megabytes=2)
    large = samples.png() + bytes(2**20 - 200)
    for number in range(4):
        assert post(client, world, [("a.png", large + bytes(number))], _partial="1").status_code == 204
    assert len(stored(folder)) == 2


def test_an_address_sends_so_much_an_hour_and_no_more(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, {**CV, "maxMegabytes": 20})
    set_limits(app, world, hosted_per_minute_per_ip=1000, form_per_minute=1000)
    large = samples.png() + bytes(20 * 2**20 - 100)
    taken = [post(client, world, [(f"{n}.png", large)]).status_code for n in range(11)]
    assert taken == [201] * 10 + [422]


def test_a_store_that_cannot_be_written_is_told_at_the_field(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    publish(app, world, EMAIL, CV)
    folder.write_text("no folder")
    assert problems(post(client, world, [("cv.pdf", samples.PDF)])) == {
        "cv": ["“cv.pdf” cannot be taken at the moment. Send the form without it."]
    }
    assert post(client, world).status_code == 201


def test_a_repeated_post_is_one_submission_with_its_files(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, CV)
    answers = [post(client, world, [("cv.pdf", samples.PDF)], _key="k", _t="x").get_json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert [name for _, name in names(app)] == ["cv.pdf"]


def test_a_file_comes_along_with_the_page_that_is_shown_again(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    """By the reference that the refused call was kept with."""
    publish(app, world, EMAIL, CV)
    assert post(client, world, [("cv.pdf", samples.PDF)], email="no").status_code == 422
    (refused,) = submissions(app)
    found = re.search(rb"\r\n\r\n(\{.*cv\.pdf.*)\r\n", refused.body)
    assert found is not None
    answer = client.post(H.path(world), data={"email": "a@b.co", "cv": found[1].decode()}, headers=H.headers)
    assert answer.status_code == 201
    refused, taken = submissions(app)
    assert (refused.outcome, taken.outcome) == ("invalid", "accepted")
    assert sorted(names(app)) == sorted([(refused.id, "cv.pdf"), (taken.id, "cv.pdf")])
    assert stored(folder) == [samples.PDF]


def test_a_file_that_is_gone_meanwhile_is_asked_for_again(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    publish(app, world, EMAIL, CV)
    post(client, world, [("cv.pdf", samples.PDF)], email="no")
    found = re.search(rb"\r\n\r\n(\{.*cv\.pdf.*)\r\n", submissions(app)[0].body)
    assert found is not None
    next(folder.glob("*/*/*")).unlink()
    answer = client.post(H.path(world), data={"email": "a@b.co", "cv": found[1].decode()}, headers=H.headers)
    assert problems(answer) == {"cv": ["“cv.pdf” is no longer here. Choose it again."]}


def test_the_reference_of_another_form_is_no_file(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Zebra", "owner@zebra.test")
    for one in (world, other):
        publish(app, one, EMAIL, CV)
    post(client, other, [("cv.pdf", samples.PDF)], email="no")
    found = re.search(rb"\r\n\r\n(\{.*cv\.pdf.*)\r\n", submissions(app)[0].body)
    assert found is not None
    data = {"email": "a@b.co", "cv": found[1].decode()}
    assert client.post(H.path(world), data=data, headers=H.headers).status_code == 201
    assert (submissions(app)[-1].mapped or {})["customData"] == {}


def test_spam_keeps_its_files_and_brings_them_along_when_it_is_let_through(
    app: Flask, client: FlaskClient, world: World
) -> None:
    publish(app, world, EMAIL, CV)
    assert post(client, world, [("cv.pdf", samples.PDF)], _gotcha="x").status_code == 201
    (spam,) = submissions(app)
    assert (spam.outcome, names(app)) == ("spam", [(spam.id, "cv.pdf")])
    with app.app_context():
        not_spam(db.session(), world.workspace_id, spam.id)
    assert (submissions(app)[0].outcome, names(app)) == ("accepted", [(spam.id, "cv.pdf")])
    assert leads(app)[0].custom_data == {"cv": ["cv.pdf"]}


def test_a_refused_call_keeps_its_files_for_a_replay(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    publish(app, world, EMAIL, CV)
    change_form(client, world, allowedOrigins=["https://shop.test"])
    headers = {**H.headers, "Origin": "https://other.test"}
    assert post(client, world, [("cv.pdf", samples.PDF)], headers=headers).status_code == 403
    (refused,) = submissions(app)
    assert (names(app), stored(folder)) == ([(refused.id, "cv.pdf")], [samples.PDF])
    change_form(client, world, allowedOrigins=["https://other.test"])
    with app.app_context():
        replay(db.session(), world.workspace_id, refused.id)
    assert leads(app)[0].custom_data == {"cv": ["cv.pdf"]}
    assert names(app) == [(refused.id, "cv.pdf")]


def test_files_that_are_too_large_together_are_refused_before_they_are_read(
    app: Flask, client: FlaskClient, world: World
) -> None:
    publish(app, world, EMAIL, CV)
    answer = post(client, world, [("a.png", bytes(33 * 2**20))])
    assert (answer.status_code, answer.get_json()["error"]) == (
        413,
        "The files are larger than 32 MB together. Send fewer, or smaller ones.",
    )


def test_text_has_no_more_room_for_the_files_beside_it(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, CV)
    for files in ([], [("cv.pdf", samples.PDF)]):
        assert post(client, world, files, note="x" * 256 * 1024).status_code == 413


def test_a_consent_is_a_record_and_no_custom_data(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, TERMS)
    assert problems(post(client, world)).keys() == {"terms"}
    assert post(client, world, terms="yes").status_code == 201
    (consent,) = rows(app, Consent)
    taken = submissions(app)[-1]
    assert (consent.submission_id, consent.field, consent.version) == (taken.id, "terms", 1)
    assert (consent.text, consent.given_at, consent.ip) == ("I agree to all of it.", taken.created_at, "127.0.0.1")
    assert ((taken.mapped or {})["customData"], leads(app)[0].custom_data) == ({}, {})


def test_a_consent_stays_in_its_words_when_the_form_changes(app: Flask, client: FlaskClient, world: World) -> None:
    publish(app, world, EMAIL, TERMS)
    assert post(client, world, terms="yes", _gotcha="x").status_code == 201
    with app.app_context():
        not_spam(db.session(), world.workspace_id, submissions(app)[0].id)
    assert [consent.text for consent in rows(app, Consent)] == ["I agree to all of it."]
