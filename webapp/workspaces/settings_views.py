"""Settings → General, Spam, Limits and usage: what a workspace is called, whom it blocks, how much it may do."""

from flask import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.database.ids import show
from webapp.errors import Conflict, Invalid
from webapp.http.fields import BLOCKED, BlockedId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery, read_page
from webapp.http.route import PageArgs
from webapp.workspaces import limits
from webapp.workspaces.audit import note
from webapp.workspaces.blocklist import block, unblock
from webapp.workspaces.models import BlockedSender, Workspace
from webapp.workspaces.plans import limits_of
from webapp.workspaces.proxies import read_proxies
from webapp.workspaces.settings_inputs import (
    BLOCK_KINDS,
    BlockInput,
    BusinessHoursInput,
    GeneralInput,
    ProxiesInput,
)

pages = Pages("workspace")

GENERAL, SPAM, LIMITS = "/settings/general", "/settings/spam", "/settings/limits"
_NAMES = ("name", "country", "currency", "time_zone", "locale")
LIMIT_WORDS = {
    "form_per_minute": "Submissions of one form in a minute",
    "organization_per_day": "Submissions of the workspace in a day",
    "api_per_hour": "Calls with one API key in an hour",
    "hosted_per_minute_per_ip": "Submissions of one address to a hosted form in a minute",
    "key_per_minute": "Calls with one webhook key in a minute",
    "team_per_minute": "Calls with the team's key in a minute",
    "team_per_minute_per_ip": "Calls of one address with the team's key in a minute",
    "file_megabytes": "Megabytes of one file that comes with a form",
    "storage_megabytes": "Megabytes of all files that came with forms",
}


class SpamArgs(PageArgs, PageQuery):
    pass


@pages.get(GENERAL, role="viewer")
def general(session: Session, me: Me) -> Response:
    return _general(session.get_one(Workspace, me.workspace_id))


@pages.post(GENERAL, role="admin")
def change_general(session: Session, me: Me) -> Response:
    sent, workspace = GeneralInput(), session.get_one(Workspace, me.workspace_id)
    if not sent.submitted():
        return _general(workspace, sent)
    values = {name: sent[name].data.strip() for name in _NAMES}
    values |= {name: values[name].upper() for name in ("country", "currency")}
    changed = {name: value for name, value in values.items() if getattr(workspace, name) != value}
    for name, value in changed.items():
        setattr(workspace, name, value)
    if changed:
        note(session, me.workspace_id, me.actor, "workspace.updated", show("ws", workspace.id), changed)
    toast("Settings saved.")
    return redirect_to(GENERAL)


@pages.post(f"{GENERAL}/hours", role="admin")
def change_hours(session: Session, me: Me) -> Response:
    sent, workspace = BusinessHoursInput(), session.get_one(Workspace, me.workspace_id)
    if not sent.submitted():
        return _general(workspace, hours=sent)
    if workspace.business_hours != sent.business_hours.data:
        workspace.business_hours = sent.business_hours.data
        note(session, me.workspace_id, me.actor, "workspace.updated", show("ws", workspace.id), ["business_hours"])
    toast("Business hours saved.")
    return redirect_to(GENERAL)


@pages.get(SPAM, role="viewer")
def spam_settings(session: Session, me: Me, query: SpamArgs) -> Response:
    return _blocklist(session, me, query, BlockInput(formdata=None))


@pages.post(SPAM, role="member")
def block_sender(session: Session, me: Me) -> Response:
    sent = BlockInput()
    if sent.submitted():
        try:
            entry = block(session, me.workspace_id, sent.kind.data, sent.value.data)
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            note(session, me.workspace_id, me.actor, "blocklist.added", BLOCKED.show(entry.id))
            toast(f"{entry.value} is blocked.")
            return redirect_to(SPAM)
    return _blocklist(session, me, SpamArgs(), sent, 422)


@pages.post(f"{SPAM}/<entry_id>/unblock", role="member")
def unblock_sender(session: Session, me: Me, entry_id: BlockedId) -> Response:
    entry = unblock(session, me.workspace_id, entry_id)
    note(session, me.workspace_id, me.actor, "blocklist.removed", BLOCKED.show(entry.id))
    toast(f"{entry.value} is not blocked any more.")
    return redirect_to(SPAM)


@pages.get(LIMITS, role="viewer")
def limits_and_usage(session: Session, me: Me) -> Response:
    return _limits(session.get_one(Workspace, me.workspace_id))


@pages.post(f"{LIMITS}/proxies", role="admin")
def change_proxies(session: Session, me: Me) -> Response:
    sent, workspace = ProxiesInput(), session.get_one(Workspace, me.workspace_id)
    if not sent.submitted():
        return _limits(workspace, sent)
    try:
        proxies = read_proxies(sent.proxies.data or "")
    except Invalid as refusal:
        sent.refuse(refusal)
        return _limits(workspace, sent)
    if workspace.exempt_ips != proxies:
        workspace.exempt_ips = proxies
        note(session, me.workspace_id, me.actor, "workspace.updated", show("ws", workspace.id), ["proxies"])
    toast("Proxies saved.")
    return redirect_to(LIMITS)


def _general(
    workspace: Workspace, sent: GeneralInput | None = None, hours: BusinessHoursInput | None = None
) -> Response:
    """The page; what was refused is shown as it was sent."""
    return render(
        "workspaces/general.html",
        status=422 if sent or hours else 200,
        input=sent or GeneralInput(formdata=None, data={name: getattr(workspace, name) for name in _NAMES}),
        opening=hours or BusinessHoursInput(formdata=None, data={"business_hours": workspace.business_hours}),
        id=show("ws", workspace.id),
    )


def _limits(workspace: Workspace, sent: ProxiesInput | None = None) -> Response:
    """The page; what was refused is shown as it was sent."""
    amounts = limits_of(workspace)
    return render(
        "workspaces/limits.html",
        status=422 if sent else 200,
        plan=workspace.plan,
        today=limits.count(limits.submissions_per_day(workspace.id, "live", amounts["organization_per_day"]), 0),
        rows=[(words, amounts[name], name in workspace.limits) for name, words in LIMIT_WORDS.items()],
        input=sent or ProxiesInput(formdata=None, data={"proxies": "\n".join(workspace.exempt_ips)}),
    )


def _blocklist(session: Session, me: Me, query: SpamArgs, sent: BlockInput, status: int = 200) -> Response:
    own = BlockedSender.workspace_id == me.workspace_id
    page = read_page(session, select(BlockedSender).where(own), BlockedSender.id, query)
    return render(
        "workspaces/spam.html",
        status=status,
        input=sent,
        entries=[(BLOCKED.show(entry.id), entry) for entry in page.items],
        total=session.scalar(select(func.count()).select_from(BlockedSender).where(own)),
        older=page.next_cursor,
        kinds=dict(BLOCK_KINDS),
    )
