"""Announcements for web chats, which nobody can push to: the page asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from data.announcements.notices import Notice, read_notice
from data.chats import Clock, utc_now
from data.models import Announcement, AnnouncementState, Chat, Delivery, DeliveryState
from data.outbox_tables import is_for_web, is_in
from data.preferences import wanted_now

_SHOWN = (AnnouncementState.SENDING, AnnouncementState.SENT)


def take_for_web(session: Session, address: str, *, clock: Clock = utc_now) -> Sequence[Notice]:
    """What waits for the web chat of this session id, the oldest first; each is given once.

    A notice that the chat no longer wants, or that expired, is left out. A digest comes as the
    notices that it holds.
    """
    digests = session.scalars(_digests(address, clock)).all()
    waiting = _waiting(session, address, digests, clock)
    wanted = wanted_now(session, list(waiting), clock=clock)
    for state, chosen in (
        (DeliveryState.SENT, [*digests, *(row for row in waiting if row in wanted)]),
        (DeliveryState.SKIPPED, [row for row in waiting if row not in wanted]),
    ):
        if chosen:
            query = update(Delivery).where(Delivery.id.in_(chosen))
            session.execute(query.values(state=state, updated_at=clock()))
    announcements = [waiting[row] for row in waiting if row in wanted]
    return [read_notice(session, row) for row in announcements]


def _digests(address: str, clock: Clock) -> Select[int]:
    return (
        select(Delivery.id)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(
            is_for_web(),
            Chat.channel == "web",
            Chat.address == address,
            Delivery.announcement_id.is_(None),
            is_in(DeliveryState.PENDING),
            Delivery.not_before <= clock(),
        )
        .with_for_update(skip_locked=True, of=Delivery)
    )


def _waiting(
    session: Session, address: str, digests: Sequence[int], clock: Clock
) -> dict[int, Announcement]:
    now = clock()
    single = and_(
        is_in(DeliveryState.PENDING),
        Delivery.not_before <= now,
        Announcement.expires_at > now,
    )
    gathered = and_(is_in(DeliveryState.GATHERED), Delivery.digest_id.in_(digests))
    query = (
        select(Delivery.id, Announcement)
        .join(Announcement, Announcement.id == Delivery.announcement_id)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(
            is_for_web(),
            Chat.channel == "web",
            Chat.address == address,
            Announcement.state.in_(_SHOWN),
            or_(single, gathered),
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return {identity: announcement for identity, announcement in session.execute(query)}  # noqa: C416
