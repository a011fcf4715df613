"""Dialects: the ways in. Each is one module that makes one Dialect; DIALECTS lists them.

What happens between reading and replying is the pipeline's, the same for all; after intake a dialect's name is data.

    name, title                   as it is kept, and as people call it
    read_body(call)               the body as data, or a Refusal (its size was checked before)
    open(connection, call, data)  what the credentials open; raises Unauthorized, Forbidden, FormNotFound
    limits(call, access)          the limits that hold here, in the order in which they are counted
    read(call, data, access)      the submission; raises Invalid for a wrong shape
    reply(call, incoming, outcome)  the answer to a success
    refuse(refusal)               the answer to anything else, in this dialect's envelope
    reopen(connection, call, data, workspace_id)  the access of a call that is in the ledger
    origins(connection, reference)  the origins that the path allows; without it, all may read the answers (C13)
    keep(call, data)              the body as the ledger keeps it, without credentials
    takes_files                   whether files are lifted out of a multipart body that it is sent
    keep_files(call, data, access)  the call and its data once the files are in the store, with references to them
    attached(data, access)        what is kept with a call that is not taken in: files, consents
    confirm(data, incoming)       raises Invalid for a suspicious sender who can be asked to confirm first
    header                        the header that carries the key, with a word in place of the key
    unprocessable                 the refusals of an authenticated call that it answers with a 422
    between(call, data, access)   what is answered while a form is not sent yet, such as its next page; None once it is
    unmapped(data)                the names that are custom data whatever a mapping says; without it there are none
    quarantines(call)             whether a caller over a limit is thanked and quarantined instead of refused
"""

from webapp.intake.dialect import Dialect
from webapp.intake.dialects.form_responses import FORM_RESPONSES
from webapp.intake.dialects.forms_api import FORMS_API
from webapp.intake.dialects.hosted import HOSTED
from webapp.intake.dialects.inbound_webhooks import INBOUND_WEBHOOKS
from webapp.intake.dialects.leads_api import LEADS_API
from webapp.intake.dialects.web_form_submit import WEB_FORM_SUBMIT

DIALECTS: tuple[Dialect, ...] = (FORMS_API, LEADS_API, INBOUND_WEBHOOKS, WEB_FORM_SUBMIT, FORM_RESPONSES, HOSTED)
