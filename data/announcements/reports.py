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
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Report:
    """The deliveries of one announcement, counted.

    `counts` has every state of the pushed channels; `waiting_on_web` chats fetch theirs when they
    come back. `per_second` is measured over the last half minute, and `seconds_left` follows from
    it; both are None when nothing moves. `lag_p50` and `lag_p95` are the seconds from the moment
    at which a delivery was due to Telegram's answer; `delivered_within` counts deliveries by them.
    """

    announcement: int
    state: AnnouncementState
    counts: Mapping[DeliveryState, int]
    waiting_on_web: int
    taken_on_web: int
    reasons: Mapping[str, int]
    per_second: float | None
    seconds_left: float | None
    lag_p50: float | None = None
    lag_p95: float | None = None
    delivered_within: tuple[tuple[float, int], ...] = ()

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
        lag_p50=_lag(session, announcement, 0.5),
        lag_p95=_lag(session, announcement, 0.95),
        delivered_within=_delivered_within(session, announcement),
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


def _lag(session: Session, announcement: Announcement, share: float) -> float | None:
    known = Delivery.announcement_id == announcement.id, Delivery.lag_ms.is_not(None)
    count = session.scalar(select(func.count()).select_from(Delivery).where(*known)) or 0
    if not count:
        return None
    at = min(count - 1, int(share * count))
    query = select(Delivery.lag_ms).where(*known).order_by(Delivery.lag_ms).offset(at).limit(1)
    return (session.scalar(query) or 0) / 1000


def _delivered_within(
    session: Session, announcement: Announcement
) -> tuple[tuple[float, int], ...]:
    known = Delivery.announcement_id == announcement.id, Delivery.lag_ms.is_not(None)
    longest = session.scalar(select(func.max(Delivery.lag_ms)).where(*known))
    if longest is None:
        return ()
    width = longest // _STEPS + 1
    step = Delivery.lag_ms // width
    rows = session.execute(select(step, func.count()).where(*known).group_by(step).order_by(step))
    counts = {int(number or 0): count for number, count in rows}
    totals, total = [], 0
    for number in range(longest // width + 1):
        total += counts.get(number, 0)
        totals.append(((number + 1) * width / 1000, total))
    return tuple(totals)
