"""Announcements for web chats, which nobody can push to: the page asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.announcements.notices import Notice, read_notice
from data.announcements.recipients import still_wanted
from data.chats import Clock, utc_now
from data.models import Announcement, AnnouncementState, Chat, Delivery, DeliveryState

_SHOWN = (AnnouncementState.SENDING, AnnouncementState.SENT)


def take_for_web(session: Session, address: str, *, clock: Clock = utc_now) -> Sequence[Notice]:
    """What waits for the web chat of this session id, the oldest first; each is given once.

    A notice that the chat no longer wants, or that expired, is left out.
    """
    waiting = _waiting(session, address, clock)
    wanted = still_wanted(session, list(waiting))
    for state, chosen in (
        (DeliveryState.SENT, [row for row in waiting if row in wanted]),
        (DeliveryState.SKIPPED, [row for row in waiting if row not in wanted]),
    ):
        if chosen:
            query = update(Delivery).where(Delivery.id.in_(chosen))
            session.execute(query.values(state=state, updated_at=clock()))
    announcements = [waiting[row] for row in waiting if row in wanted]
    return [read_notice(session, row) for row in announcements]


def _waiting(session: Session, address: str, clock: Clock) -> dict[int, Announcement]:
    query = (
        select(Delivery.id, Announcement)
        .join(Announcement, Announcement.id == Delivery.announcement_id)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(
            Chat.channel == "web",
            Chat.address == address,
            Delivery.state == DeliveryState.PENDING,
            Announcement.state.in_(_SHOWN),
            Announcement.expires_at > clock(),
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return {identity: announcement for identity, announcement in session.execute(query)}  # noqa: C416
