"""The document of the management API is sound, and the application holds to it, whatever it is sent."""

from collections.abc import Mapping

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from tests.conftest import World
from tests.registry import things

SEED = 20_260
EXAMPLES = 30
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
DOCUMENT = "/api/v1/openapi.json"


def test_the_document_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = client.get(DOCUMENT).get_json()
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []


@pytest.mark.contract("C13")
def test_the_document_is_open_to_all(client: FlaskClient) -> None:
    response = client.get(DOCUMENT, headers={"Origin": "https://anywhere.test"})
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(client: FlaskClient) -> None:
    paths = client.get(DOCUMENT).get_json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"] and operation["tags"] for operation in operations)


def test_nothing_that_is_sent_breaks_the_document_or_the_server(app: Flask, client: FlaskClient, world: World) -> None:
    print(f"seed {SEED}, {EXAMPLES} examples for each operation")  # noqa: T201
    existing = things(app, client, world)
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda operation: operation.method == "delete"):
        hold_to(operation, existing, {"x-api-key": world.admin_api_key})
    assert len(operations) > 25


def hold_to(operation: schemathesis.APIOperation, existing: Mapping[str, str], headers: dict[str, str]) -> None:
    """Send an operation sound and unsound requests, about things that exist and others that do not."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def holds(case: schemathesis.Case, real: bool) -> None:
        if real:
            case.path_parameters = {**case.path_parameters, **{n: existing[n] for n in case.path_parameters}}
        case.call_and_validate(headers=headers, checks=CHECKS)

    holds()
