"""What each thing that a step can do is asked with, and the shape that its answers must have."""

from webapp.automation.definition import (
    AddComment,
    AddTag,
    Assign,
    Branch,
    OpenDeal,
    ScheduleCallback,
    SendEmail,
    SendMessage,
    SetStatus,
    Step,
    Stop,
    Wait,
)
from webapp.automation.editor.step_inputs import (
    AssignInput,
    CallbackInput,
    CommentInput,
    DealInput,
    EmailInput,
    SendInput,
    StatusInput,
    StepInput,
    StopInput,
    TagInput,
    WaitInput,
)
from webapp.automation.editor.when_inputs import BranchInput
from webapp.errors import NotFound
from webapp.http.reading import read_values

KINDS: dict[str, tuple[type[StepInput], type[Step]]] = {
    "tag": (TagInput, AddTag),
    "status": (StatusInput, SetStatus),
    "assign": (AssignInput, Assign),
    "comment": (CommentInput, AddComment),
    "email": (EmailInput, SendEmail),
    "send": (SendInput, SendMessage),
    "deal": (DealInput, OpenDeal),
    "callback": (CallbackInput, ScheduleCallback),
    "wait": (WaitInput, Wait),
    "branch": (BranchInput, Branch),
    "stop": (StopInput, Stop),
}


def input_of(step: Step, was: str) -> StepInput:
    """The form of a step that is there."""
    return KINDS[step.do][0].of(step.model_dump(mode="json"), was=was)


def fresh_input(do: str, place: str, was: str) -> StepInput:
    """The form of a new step; raises NotFound for what no step can do."""
    return _kind(do)[0](formdata=None, data={"do": do, "place": place, "was": was})


def sent_input(do: str) -> StepInput:
    """What was sent of such a form."""
    return _kind(do)[0]()


def read_step(sent: StepInput, key: str) -> Step:
    """The step that was sent; raises Invalid."""
    do = sent.do.data or ""
    return read_values(_kind(do)[1], {"do": do, "key": key, **sent.values()})


def _kind(do: str) -> tuple[type[StepInput], type[Step]]:
    if do not in KINDS:
        raise NotFound("A step cannot do this.")
    return KINDS[do]
