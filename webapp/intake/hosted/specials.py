"""The names in a post that are no answers (H4): each has a meaning of its own, and none is ever stored as a field."""

from webapp.intake.hosted.embedded import EMBEDDED

CARRIED = (
    "_next",
    "_subject",
    "_replyto",
    "_resume",
    "_zone",
    *EMBEDDED,
)  # by every page that is shown in answer to a post
SPECIALS = (*CARRIED, "_gotcha", "_key", "_t", "_draft", "_step", "_proof", "_anyway", "_partial", "_password", "_pass")
