"""The management API of dry runs: what the playground shows, for programs. Nothing is stored, and nobody is told."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from webapp.guide.playground import Made, Walked, walk_sent
from webapp.guide.stations import NOT_REACHED, PASSED, STOPPED
from webapp.http.api import Api
from webapp.http.operation import Caller
from webapp.http.shapes import Input, Output
from webapp.intake.trial import Sent

api = Api("dry-runs")

Verdict = Literal["passed", "stopped", "not_reached"]
_VERDICTS: dict[str, Verdict] = {PASSED: "passed", STOPPED: "stopped", NOT_REACHED: "not_reached"}


class HeaderIn(Input):
    name: Annotated[str, Field(max_length=100, pattern="^[A-Za-z0-9-]+$", examples=["content-type"])]
    value: Annotated[str, Field(max_length=4000, pattern=r"^[\x20-\x7e]*$", examples=["application/json"])]


class DryRunIn(Input):
    path: Annotated[
        str,
        Field(max_length=2000, pattern=r"^/[\x21-\x7e]*$", description="Of a way in.", examples=["/api/public/leads"]),
    ]
    headers: Annotated[list[HeaderIn], Field(max_length=50)] = []
    body: Annotated[str, Field(max_length=2_000_000, description="As it would be sent.")] = ""


class StationOut(Output):
    title: Annotated[str, Field(examples=["Credentials"])]
    verdict: Verdict
    text: str


class PlaceOut(Output):
    name: Annotated[str, Field(description="The field, as sent.")]
    target: str
    value: str


class EffectOut(Output):
    label: Annotated[str, Field(examples=["Lead"])]
    text: str


class ToldOut(Output):
    how: Annotated[str, Field(examples=["Endpoint"])]
    whom: str
    event: str
    note: Annotated[str, Field(description="What would keep it from being sent at once.")]


class AnswerOut(Output):
    status: int
    headers: dict[str, str]
    body: str


class DryRunOut(Output):
    """What belongs to another workspace is answered, and nothing more is told of it.

    A dry run meets leads that are there: a key that may not read them is not told whom, nor who would be told.
    """

    gates: Annotated[list[StationOut], Field(description="In their order; the one that stopped it, if any.")]
    places: Annotated[list[PlaceOut], Field(description="Where each field would go.")]
    effects: Annotated[list[EffectOut], Field(description="What it would make and change.")]
    told: Annotated[list[ToldOut], Field(description="Who would be told.")]
    answer: Annotated[AnswerOut, Field(description="What the caller would get, but for ids and times.")]

    @classmethod
    def of(cls, walked: Walked, caller: Caller) -> "DryRunOut":
        made, response = walked.made, walked.response
        if "leads:read" not in caller.scopes:
            made = Made(places=made.places)
        return cls(
            gates=[
                StationOut(title=one.title, verdict=_VERDICTS[one.verdict], text=one.text) for one in walked.stations
            ],
            places=[PlaceOut(name=one.name, target=one.target, value=one.value) for one in made.places],
            effects=[EffectOut(label=one.label, text=one.text) for one in made.effects],
            told=[ToldOut(how=one.how, whom=one.whom, event=one.event, note=one.note) for one in made.told],
            answer=AnswerOut(
                status=response.status_code, headers=dict(walked.headers), body=response.get_data(as_text=True)
            ),
        )


@api.post(
    "/dry-runs",
    scope="submissions:write",
    summary="Walk a call of a way in, without its being sent",
    own_transaction=True,
)
def dry_run(session: Session, caller: Caller, body: DryRunIn) -> DryRunOut:
    headers = {header.name.lower(): header.value for header in body.headers}
    sent = Sent("POST", body.path, headers, body.body.encode("utf-8", "replace"))
    return DryRunOut.of(walk_sent(sent, caller.workspace_id), caller)
