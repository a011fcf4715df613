"""Dialects: the ways in. Each is one module that makes one Dialect; DIALECTS lists them.

What happens between reading and replying is the pipeline's, the same for all; after intake a dialect's name is data.

    read_body(call)               the body as data, or a Refusal (its size was checked before)
    open(connection, call, data)  what the credentials open; raises Unauthorized, Forbidden, FormNotFound
    limits(call, access)          the limits that hold here, beside the organization's day
    read(call, data, access)      the submission; raises Invalid for a wrong shape
    reply(call, incoming, outcome)  the answer to a success
    refuse(refusal)               the answer to anything else, in this dialect's envelope
    quarantines(call)             whether a caller over a limit is thanked and quarantined instead of refused
"""

from webapp.intake.dialect import Dialect
from webapp.intake.dialects.forms_api import FORMS_API
from webapp.intake.dialects.hosted import HOSTED

DIALECTS: tuple[Dialect, ...] = (FORMS_API, HOSTED)
