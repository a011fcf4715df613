"""Settings → Notifications: who is told of a lead by email, the Discord channel, and the mail that has not left."""

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.deliveries.endpoint_inputs import DiscordInput
from webapp.deliveries.notices import discord_of, outbox, set_discord
from webapp.deliveries.page_words import letter, row
from webapp.deliveries.trying import send_test, send_test_mail
from webapp.errors import Conflict, Invalid
from webapp.http.fields import DELIVERY, ENDPOINT
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
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


def _page(session: Session, me: Me, sent: DiscordInput | None = None, status: int = 200) -> Response:
    discord = discord_of(session, me.workspace_id)
    return render(
        "deliveries/notifications.html",
        status=status,
        input=sent or DiscordInput(formdata=None, data={"url": discord.url if discord is not None else ""}),
        discord=discord,
        discord_id=ENDPOINT.show(discord.id) if discord is not None else "",
        members=members_of(session, me.workspace_id),
        mails=[(row(mail), letter(mail)) for mail in outbox(session, me.workspace_id)],
        sender=current_app.config["MAIL_FROM"],
    )
