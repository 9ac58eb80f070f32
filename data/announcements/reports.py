"""How far the sending of an announcement is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.announcements.recipients import PUSHED, open_deliveries
from data.chats import Clock, utc_now
from data.models import Announcement, AnnouncementState, Chat, Delivery, DeliveryState

_RECENT = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Report:
    """The deliveries of one announcement, counted.

    `counts` has every state of the pushed channels; `waiting_on_web` chats fetch theirs when they
    come back. `per_second` is measured over the last half minute, and `seconds_left` follows from
    it; both are None when nothing moves.
    """

    announcement: int
    state: AnnouncementState
    counts: Mapping[DeliveryState, int]
    waiting_on_web: int
    taken_on_web: int
    reasons: Mapping[str, int]
    per_second: float | None
    seconds_left: float | None

    @property
    def total(self) -> int:
        """All deliveries of the pushed channels."""
        return sum(self.counts.values())


def report(session: Session, announcement: Announcement, *, clock: Clock = utc_now) -> Report:
    """Count what became of an announcement so far."""
    of_this = Delivery.announcement_id == announcement.id
    counts, web = _counts(session, announcement)
    waiting = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(of_this, open_deliveries(), Chat.channel.in_(PUSHED))
    )
    rate = _rate(session, announcement, clock)
    return Report(
        announcement=announcement.id,
        state=announcement.state,
        counts=counts,
        waiting_on_web=web[DeliveryState.PENDING],
        taken_on_web=web[DeliveryState.SENT],
        reasons=_reasons(session, announcement),
        per_second=rate,
        seconds_left=(waiting or 0) / rate if rate else None,
    )


def _counts(
    session: Session, announcement: Announcement
) -> tuple[dict[DeliveryState, int], dict[DeliveryState, int]]:
    rows = session.execute(
        select(Chat.channel, Delivery.state, func.count())
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(Delivery.announcement_id == announcement.id)
        .group_by(Chat.channel, Delivery.state)
    )
    pushed, web = dict.fromkeys(DeliveryState, 0), dict.fromkeys(DeliveryState, 0)
    for channel, state, count in rows:
        (pushed if channel in PUSHED else web)[state] += count
    return pushed, web


def _reasons(session: Session, announcement: Announcement) -> dict[str, int]:
    rows = session.execute(
        select(Delivery.reason, func.count())
        .where(Delivery.announcement_id == announcement.id, Delivery.reason.is_not(None))
        .group_by(Delivery.reason)
        .order_by(func.count().desc(), Delivery.reason)
        .limit(10)
    )
    return {reason: count for reason, count in rows if reason}


def _rate(session: Session, announcement: Announcement, clock: Clock) -> float | None:
    since = clock() - _RECENT
    query = select(func.count(), func.min(Delivery.updated_at), func.max(Delivery.updated_at))
    count, first, last = session.execute(
        query.where(
            Delivery.announcement_id == announcement.id,
            Delivery.message_id.is_not(None),
            Delivery.state == DeliveryState.SENT,
            Delivery.updated_at > since,
        )
    ).one()
    if count < 2 or last <= first:
        return None
    return float((count - 1) / (last - first).total_seconds())
