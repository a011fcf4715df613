"""Settings → Notifications: who is told of what, the channels in chats, and the mail that has not left."""

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.deliveries.endpoint_inputs import ChannelInput, DiscordInput
from webapp.deliveries.inputs import EndpointIn
from webapp.deliveries.lifecycle import create_endpoint
from webapp.deliveries.notices import STUCK, chats_of, discord_of, listeners, outbox, resend_stuck, set_discord
from webapp.deliveries.page_words import CHANNELS, letter, row
from webapp.deliveries.replay import count_where
from webapp.deliveries.targets import told_url
from webapp.deliveries.trying import send_test, send_test_mail
from webapp.errors import Conflict, Invalid
from webapp.http.fields import DELIVERY, ENDPOINT, EndpointId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.workspaces.audit import note
from webapp.workspaces.members import members_of

pages = Pages("notifications")

HOME = "/settings/notifications"


@pages.get(HOME, role="viewer")
def notifications(session: Session, me: Me) -> Response:
    return _page(session, me)


@pages.post(f"{HOME}/discord", role="admin")
def save_discord(session: Session, me: Me) -> Response:
    sent = DiscordInput()
    try:
        changed = set_discord(session, me.workspace_id, (sent.url.data or "").strip())
    except (Conflict, Invalid) as refusal:
        sent.refuse(refusal)
        return _page(session, me, sent, 422)
    if changed is not None:
        note(session, me.workspace_id, me.actor, "endpoint.updated", ENDPOINT.show(changed.id), ["url"])
    toast("Saved.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/discord/test", role="admin")
def test_discord(session: Session, me: Me) -> Response:
    channel = discord_of(session, me.workspace_id)
    if channel is None:
        raise Conflict("There is no Discord channel yet. Save its webhook URL first.")
    return redirect_to(f"/deliveries/{DELIVERY.show(send_test(session, me.workspace_id, channel.id).id)}")


@pages.post(f"{HOME}/email/test", role="admin")
def test_email(session: Session, me: Me) -> Response:
    try:
        delivery = send_test_mail(session, me.workspace_id, me.email)
    except Conflict as refusal:
        toast(refusal.message, "danger")
        return redirect_to(HOME)
    return redirect_to(f"/deliveries/{DELIVERY.show(delivery.id)}")


@pages.post(f"{HOME}/outbox/resend", role="member")
def resend(session: Session, me: Me) -> Response:
    count = resend_stuck(session, me.workspace_id)
    toast(f"{count:,} {'mail is' if count == 1 else 'mails are'} sent again." if count else "Nothing has failed.")
    return redirect_to(f"{HOME}#outbox")


@pages.get(f"{HOME}/channels/new", role="admin")
def new_channel(session: Session, me: Me) -> Response:
    return render("deliveries/channel_new.html", input=ChannelInput(formdata=None))


@pages.post(f"{HOME}/channels/new", role="admin")
def add_channel(session: Session, me: Me) -> Response:
    sent = ChannelInput()
    if not sent.submitted():
        return render("deliveries/channel_new.html", status=422, input=sent)
    about = {"url": sent.url.data.strip(), "name": sent.name.data or "", "events": list(sent.events.data)}
    try:
        body = read_values(EndpointIn, {**about, "channel": sent.channel.data})
        made, _ = create_endpoint(session, me.workspace_id, body.url, body.events, name=body.name, channel=body.channel)
    except (Conflict, Invalid) as refusal:
        sent.refuse(refusal)
        return render("deliveries/channel_new.html", status=422, input=sent)
    note(session, me.workspace_id, me.actor, "endpoint.created", ENDPOINT.show(made.id), ["url", "events"])
    toast("The channel is added. Send it a test.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/channels/<endpoint_id>/test", role="admin")
def test_channel(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    try:
        delivery = send_test(session, me.workspace_id, endpoint_id)
    except Conflict as refusal:
        toast(refusal.message, "danger")
        return redirect_to(HOME)
    return redirect_to(f"/deliveries/{DELIVERY.show(delivery.id)}")


def _page(session: Session, me: Me, sent: DiscordInput | None = None, status: int = 200) -> Response:
    discord = discord_of(session, me.workspace_id)
    told = told_url(discord.channel, discord.url) if discord is not None else ""
    members = members_of(session, me.workspace_id)
    return render(
        "deliveries/notifications.html",
        status=status,
        input=sent or DiscordInput(formdata=None, data={"url": told}),
        discord=discord,
        discord_id=ENDPOINT.show(discord.id) if discord is not None else "",
        chats=[(ENDPOINT.show(each.id), each) for each in chats_of(session, me.workspace_id)],
        names=CHANNELS,
        listeners=listeners(members),
        everyone=len(members),
        stuck=count_where(session, me.workspace_id, STUCK),
        mails=[(row(mail), letter(mail)) for mail in outbox(session, me.workspace_id)],
        sender=current_app.config["MAIL_FROM"],
    )
