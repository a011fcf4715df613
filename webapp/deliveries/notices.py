"""What a workspace's people are told by: its channels in chats (L7), who is told what, and unsent mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webapp.deliveries.lifecycle import create_endpoint, delete_endpoint, enable_endpoint, update_endpoint
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.replay import Filter, replay_where
from webapp.deliveries.states import EMAIL, ENABLED
from webapp.deliveries.targets import told_url
from webapp.workspaces.models import Member
from webapp.workspaces.topics import TOPICS, Topic

DISCORD = "discord"
EVENTS = ("form.submitted",)
CHATS = ("slack", "teams", "discord")
SHOWN = 20
STUCK = Filter(("dead", "unsent"), channel=EMAIL)


@dataclass(frozen=True)
class Listeners:
    """Who is told of a topic, by name: by mail at once, in the digest, and by the bell."""

    topic: Topic
    now: Sequence[str]
    digest: Sequence[str]
    app: Sequence[str]


def listeners(members: Sequence[Member]) -> list[Listeners]:
    """For each topic who is told of it, and how."""
    found = []
    for name, topic in TOPICS.items():
        told = [(member.user.name or member.user.email, member.choice(name)) for member in members]
        by_mail = {mail: [who for who, choice in told if choice.mail == mail] for mail in ("now", "digest")}
        found.append(Listeners(topic, by_mail["now"], by_mail["digest"], [who for who, choice in told if choice.app]))
    return found


def chats_of(session: Session, workspace_id: bytes) -> Sequence[Endpoint]:
    """The workspace's channels in chats, the oldest first."""
    own = Endpoint.workspace_id == workspace_id, Endpoint.channel.in_(CHATS), Endpoint.deleted_at.is_(None)
    return session.scalars(select(Endpoint).where(*own).order_by(Endpoint.id)).all()


def resend_stuck(session: Session, workspace_id: bytes) -> int:
    """Send again all mail that has failed; gives how many."""
    return replay_where(session, workspace_id, STUCK)


def discord_of(session: Session, workspace_id: bytes) -> Endpoint | None:
    """The workspace's Discord channel: the oldest one that is bound to no key."""
    own = Endpoint.workspace_id == workspace_id, Endpoint.channel == DISCORD, Endpoint.deleted_at.is_(None)
    free = Endpoint.api_key_id.is_(None)
    return session.scalars(select(Endpoint).where(*own, free).order_by(Endpoint.id).limit(1)).first()


def set_discord(session: Session, workspace_id: bytes, url: str) -> Endpoint | None:
    """Tell this channel of leads from now on; an empty address tells none. Gives what it changed. Raises Invalid."""
    known = discord_of(session, workspace_id)
    if known is None:
        return create_endpoint(session, workspace_id, url, EVENTS, name="Discord", channel=DISCORD)[0] if url else None
    if not url:
        delete_endpoint(session, workspace_id, known.id)
    elif url not in (known.url, told_url(DISCORD, known.url)):
        update_endpoint(session, workspace_id, known.id, url=url)
        if known.status != ENABLED:
            enable_endpoint(session, workspace_id, known.id, send_held=True)
    return known


def outbox(session: Session, workspace_id: bytes) -> Sequence[Delivery]:
    """The mail that has not left, the newest first: there is no mail server, or it refused it, or it is tried again."""
    waiting = and_(Delivery.state == "pending", Delivery.attempts > 0)
    unsent = Delivery.workspace_id == workspace_id, Delivery.channel == EMAIL
    stuck = or_(Delivery.state.in_(("unsent", "dead")), waiting)
    return session.scalars(select(Delivery).where(*unsent, stuck).order_by(Delivery.id.desc()).limit(SHOWN)).all()
