"""Taking a step, for good or in a trial: it is done, or noted as refused, and the way goes on from there."""

from webapp.automation.actions import act
from webapp.automation.conditions import holds
from webapp.automation.definition import Branch, Stop, Wait
from webapp.automation.scene import Scene
from webapp.automation.walking import Done, Place, Taken, first_of
from webapp.automation.wording import moment
from webapp.errors import Refusal


def take(scene: Scene, place: Place) -> Taken:
    """Take a step. What is refused, such as an email that is another lead's, leaves nothing behind, and the run goes on
    with the step after it: a webhook that was deleted is no reason to forget the call.
    """
    try:
        with scene.session.begin_nested():
            return _take(scene, place)
    except Refusal as refusal:
        return Taken(Done(refusal.message, "failed"), place.follows)


def _take(scene: Scene, place: Place) -> Taken:
    step = place.step
    match step:
        case Wait():
            until = scene.later(step.minutes, in_business_hours=step.in_business_hours)
            said = f"Wait until {moment(scene, until)}"
            return Taken(Done(said, data={"until": until.isoformat()}), place.follows, until)
        case Branch():
            met = holds(step.when, scene.value)
            follows = first_of(step.then if met else step.otherwise, place.follows)
            return Taken(Done("The conditions hold" if met else "The conditions do not hold"), follows)
        case Stop():
            return Taken(Done("Stop here"), None)
        case _:
            return Taken(act(scene, step), place.follows)
