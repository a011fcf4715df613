"""A JSON object out of a call's body, for the dialects that take nothing else."""

from webapp.errors import Malformed, Refusal, UnsupportedMediaType
from webapp.intake.bodies import BadBody, parse_json
from webapp.intake.dialect import Data
from webapp.intake.incoming import Call


def json_object(call: Call, *, wrong_type: type[Refusal] = UnsupportedMediaType) -> Data:
    """Raises `wrong_type` for another Content-Type, Malformed for anything that is not a JSON object."""
    if call.content_type.partition(";")[0].strip().lower() != "application/json":
        raise wrong_type("Send the body as JSON, with the header Content-Type: application/json.")
    return object_of(call)


def object_of(call: Call) -> Data:
    try:
        data = parse_json(call.body)
    except BadBody as error:
        raise Malformed(str(error)) from error
    if not isinstance(data, dict):
        raise Malformed("The request body must be a JSON object.")
    return data
