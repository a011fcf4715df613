"""Web form submit: `POST /webFormSubmit` with `teamId`, `teamKey` and dotted `formData` (W)."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.errors import Invalid, Malformed, Refusal, Unauthorized
from webapp.forms.sources import FormSource, for_campaign
from webapp.http.envelope import json_response
from webapp.intake import access as credentials
from webapp.intake.dialect import Data, Dialect, declared, honeypots, incoming, mode, worded
from webapp.intake.dialects.dotted import Dotted, read_dotted
from webapp.intake.dialects.json_body import json_object
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.intake.prepared import Prepared
from webapp.workspaces.keys import TEAM
from webapp.workspaces.limits import MINUTE, Limit, caller
from webapp.workspaces.proxies import is_proxy

NAME = "web_form_submit"


class WrongTeam(Unauthorized):
    """W3: whatever is wrong with the two, the answer is the same."""

    status = 403
    default = "Invalid team credentials"


def _read_body(call: Call) -> Data:
    return json_object(call, wrong_type=Malformed)


def _open(connection: Connection, call: Call, data: Data) -> Access:
    team, key = data.get("teamId"), data.get("teamKey")
    try:
        held = credentials.holder(connection, key if isinstance(key, str) else None, call, kind=TEAM)
    except Unauthorized as refusal:
        raise WrongTeam from refusal
    if team != show("team", held.workspace_id):
        raise WrongTeam
    return credentials.with_source(connection, held, _source(data))


def _reopen(connection: Connection, call: Call, data: Data, workspace_id: bytes) -> Access:
    return credentials.with_source(connection, credentials.holder_again(connection, workspace_id), _source(data))


def _source(data: Data) -> FormSource:
    sent = data.get("formData")
    return for_campaign(declared(sent.get("sourceName")) if isinstance(sent, dict) else "")


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    """W20, W21: of an address first, then of the team; an exempted proxy has only the team's."""
    team = f"team/{show('team', access.workspace_id)}/{mode(access)}"
    later = "Please try again later."
    by_team = Limit(team, access.limits["team_per_minute"], MINUTE, f"Too many submissions for this team. {later}")
    if is_proxy(call.ip, access.exempt_ips):
        return (by_team,)
    amount = access.limits["team_per_minute_per_ip"]
    return Limit(f"{team}/{caller(call.ip)}", amount, MINUTE, f"Too many submissions from this IP. {later}"), by_team


def _read(call: Call, data: Data, access: Access) -> Incoming:
    sent = data.get("formData")
    if not isinstance(sent, dict):
        sent = {}
    traps = honeypots(access)
    dotted = read_dotted({name: value for name, value in sent.items() if name not in traps}, call.received_at)
    return incoming(
        NAME,
        call,
        access,
        {name: sent.get(name) for name in traps},
        lambda prepared: _need(prepared, dotted),
        person=dotted.contact,
        custom=dotted.contact_custom,
        business=dotted.business,
        warnings=dotted.warnings,
        body=redacted(call, data),
    )


def _need(prepared: Prepared, dotted: Dotted) -> None:
    """W6, W7, W8, in this order."""
    if not prepared.has("email", "phone") and not prepared.unusable_email:
        raise Invalid("Either contact.email or contact.phone is required")
    if not prepared.has("firstName", "lastName") and not dotted.business.account.get("name"):
        raise Invalid("At least contact.firstName, contact.lastName, or account.name is required")
    if prepared.unusable_email:
        raise Invalid("Invalid email format")


def redacted(call: Call, data: Data) -> bytes:
    """The body without its key, which the ledger must not hold."""
    return json.dumps({**data, "teamKey": "(removed)"}, ensure_ascii=False).encode()


def _unmapped(data: Data) -> Collection[str]:
    """The names are those of the contact, and no mapping changes them."""
    sent = data.get("formData")
    return read_dotted(sent, datetime.now(UTC)).contact_custom if isinstance(sent, dict) else ()


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    answer = outcome.answer
    content: dict[str, Any] = {
        "success": True,
        "accountId": answer["accountId"],
        "contactId": show("lead", outcome.lead_id),
        "dealId": answer["dealId"],
        "isNewContact": outcome.is_new,
        "isNewAccount": answer["isNewAccount"],
    }
    return json_response({**content, **worded(outcome.warnings)})


def _refuse(refusal: Refusal) -> Response:
    message = "Internal server error" if refusal.status == 500 else refusal.message
    content: dict[str, Any] = {"success": False, "error": message}
    return json_response(content, refusal.status, refusal.headers)


WEB_FORM_SUBMIT = Dialect(
    name=NAME,
    title="Web form submit",
    rule="/webFormSubmit",
    read_body=_read_body,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=_refuse,
    reopen=_reopen,
    keep=redacted,
    unmapped=_unmapped,
)
