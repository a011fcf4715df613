"""Every answer carries an id by which its request is found in the log."""

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import World
from tests.intake.ways import PAGE, K

OURS = re.compile(r"req_[0-7][0-9a-z]{25}")


def test_every_answer_carries_an_id_of_its_own(client: FlaskClient, world: World) -> None:
    answers = [
        client.get("/health/live"),
        client.get("/nothing"),
        client.put("/health/live"),
        client.options(K.path(world)),
        K.post(client, world, b"{"),
        K.post(client, world, {"email": "a@b.co"}),
        PAGE.post(client, world, {}),
    ]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert all(OURS.fullmatch(given) for given in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("given", ["9f1c2d3e-1111-4222-8333-944455556666", "abcd_1234"])
def test_the_id_that_a_proxy_gave_is_kept(client: FlaskClient, given: str) -> None:
    assert client.get("/nothing", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 81, "a b c d e f", "<script>1</script>", "äöüäöüäöü"])
def test_an_id_that_could_garble_a_log_is_replaced(client: FlaskClient, given: str) -> None:
    assert OURS.fullmatch(client.get("/nothing", headers={"X-Request-Id": given}).headers["X-Request-Id"])
