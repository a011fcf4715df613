"""What a workspace's people are told by: its Discord channel (L7), and the mail that has not left yet."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webapp.deliveries.lifecycle import create_endpoint, delete_endpoint, enable_endpoint, update_endpoint
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.states import EMAIL, ENABLED

DISCORD = "discord"
EVENTS = ("form.submitted",)
SHOWN = 20


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
    elif url != known.url:
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
