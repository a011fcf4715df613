"""Asking a visitor who looks like a machine to confirm that they are none; nobody is asked who was not suspected.

The page is shown again with a challenge that solves itself. Without scripts it can be sent anyway, and is quarantined.
"""

from webapp.errors import Invalid
from webapp.intake.dialect import Data
from webapp.intake.hosted.proof import Challenge, new_challenge
from webapp.intake.hosted.suspicion import suspicion
from webapp.intake.incoming import Access, Call, Incoming
from webapp.intake.preparing import prepare

PROOF, ANYWAY = "_proof", "_anyway"
_UNPROVEN = "sent without a proof of work"


class Unconfirmed(Invalid):
    """Kept, as every refused call is, and taken in once it comes with a proof."""

    default = "Confirm that you are a person."


def doubt(call: Call, data: Data, access: Access) -> str | None:
    """Why a post is quarantined unless a proof comes with it."""
    return suspicion(call, data, access) or (_UNPROVEN if is_always_asked(access) else None)


def confirm(data: Data, incoming: Incoming) -> None:
    """Raises Unconfirmed for a visitor who can still be asked. What filled a trap is not asked: it is a machine.

    Raises Invalid where there is something to mend, which is told first.
    """
    trapped = any(incoming.fields.get(name) for name in incoming.honeypots)
    answered = incoming.proof is not None or ANYWAY in data or is_always_asked(incoming.access)
    if incoming.suspicion and not answered and not trapped:
        prepare(incoming)
        raise Unconfirmed


def challenge_for(access: Access, *, asked: bool) -> Challenge | None:
    """The challenge of a page: where it is `asked` for now, or by this form always."""
    return new_challenge(access.form.id) if asked or is_always_asked(access) else None


def is_always_asked(access: Access) -> bool:
    return access.definition is not None and access.definition.captcha == "always"
