"""The walk of a call in words: each gate it passed, the one that stopped it, those it did not reach."""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.http.fields import FORM
from webapp.intake.incoming import Access
from webapp.intake.trial import Trial
from webapp.intake.walk import BODY, CREDENTIALS, DONE, FIELDS, ORIGIN, RATE
from webapp.intake.walk import FORM as OPEN

PASSED, STOPPED, NOT_REACHED = "passed", "stopped here", "not reached"
_TITLES = {
    BODY: "Size and shape",
    CREDENTIALS: "Credentials",
    OPEN: "The form is open",
    ORIGIN: "Origin",
    RATE: "Limits",
    FIELDS: "Fields",
    DONE: "Spam",
}


@dataclass(frozen=True)
class Station:
    title: str
    verdict: str
    text: str = ""


def stations(trial: Trial, *, own: bool) -> list[Station]:
    """From the address to the verdict on spam. `own`: the call is for the reader's workspace, so all may be told."""
    return [Station("Way in", PASSED, f"{trial.dialect.title}, by its address."), *_gates(trial, own)]


def _gates(trial: Trial, own: bool) -> Iterator[Station]:
    at, refusal = trial.walk.at, trial.walk.refusal
    for gate, title in _TITLES.items():
        if gate < at or at == DONE:
            yield Station(title, PASSED, _passed(trial, gate) if own or gate == BODY else "")
        elif gate > at:
            yield Station(title, NOT_REACHED)
        else:
            yield Station(title, STOPPED, refusal.message if refusal is not None else "It is answered here already.")


def _passed(trial: Trial, gate: int) -> str:
    access, outcome = trial.walk.access, trial.walk.outcome
    if access is None:
        return "It is small enough, and can be read."
    if gate == DONE:
        if outcome is not None and outcome.repeated:
            return "It repeats an earlier call, and is answered as that one was."
        return "It would be quarantined." if outcome is not None and outcome.outcome == "spam" else "None."
    return _by_access(access).get(gate, "")


def _by_access(access: Access) -> dict[int, str]:
    origins = access.form.allowed_origins
    return {
        BODY: "It is small enough, and can be read.",
        CREDENTIALS: f"They are good, for {'test' if access.is_test else 'live'} data ({access.credential}).",
        OPEN: f"{access.form.name} ({FORM.show(access.form.id)}) takes submissions.",
        ORIGIN: f"Allowed: {', '.join(origins)}." if origins else "The form takes calls from anywhere.",
        RATE: "There is room in all of them. A dry run is not counted.",
        FIELDS: "They are enough.",
    }
