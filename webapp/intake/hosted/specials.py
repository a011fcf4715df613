"""The names in a post that are no answers (H4): each has a meaning of its own, and none is ever stored as a field."""

from webapp.intake.hosted.embedded import EMBEDDED

# What every page carries on that is shown in answer to a post.
CARRIED = ("_next", "_subject", "_replyto", "_resume", "_zone", *EMBEDDED)
SPECIALS = (*CARRIED, "_gotcha", "_key", "_t", "_draft", "_step", "_proof", "_anyway", "_partial", "_password", "_pass")
