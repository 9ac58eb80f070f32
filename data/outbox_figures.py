"""How the outbox does at this moment, for whoever watches the assistant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.announcements.recipients import PUSHED
from data.models import (
    Announcement,
    AnnouncementState,
    Chat,
    Delivery,
    DeliveryState,
    UnansweredQuestion,
)

_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.IN_DOUBT)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """Deliveries by open state, those due now, and how long the oldest of them has been due.

    Of pushed channels alone: web chats fetch theirs when they come back. `failed` and
    `unanswered` are of the last 24 hours.
    """

    open: Mapping[DeliveryState, int]
    due: int
    oldest_due_seconds: float
    failed: int
    sending: int
    paused: int
    unanswered: int


def outbox_figures(session: Session, now: dt.datetime) -> OutboxFigures:
    """Count what is open and what is late; reads indexes only."""
    counted = dict.fromkeys(_OPEN, 0)
    pushed = Chat.channel.in_(PUSHED)
    for state in _OPEN:
        of_state = (
            select(func.count())
            .select_from(Delivery)
            .join(Chat, Chat.id == Delivery.chat_id)
            .where(Delivery.state == state, pushed)
        )
        counted[state] = session.scalar(of_state) or 0
    due, oldest = _due(session, now)
    by_state = (
        select(Announcement.state, func.count())
        .where(Announcement.state.in_((AnnouncementState.SENDING, AnnouncementState.PAUSED)))
        .group_by(Announcement.state)
    )
    states = {state: count for state, count in session.execute(by_state)}  # noqa: C416
    return OutboxFigures(
        open=counted,
        due=due,
        oldest_due_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        failed=_failed(session, now),
        sending=states.get(AnnouncementState.SENDING, 0),
        paused=states.get(AnnouncementState.PAUSED, 0),
        unanswered=_unanswered(session, now),
    )


def _due(session: Session, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """Those that a sender could take: not of an announcement that is paused."""
    goes = (Announcement.id.is_(None)) | (Announcement.state == AnnouncementState.SENDING)
    query = (
        select(func.count(), func.min(Delivery.not_before))
        .select_from(Delivery)
        .join(Chat, Chat.id == Delivery.chat_id)
        .outerjoin(Announcement, Announcement.id == Delivery.announcement_id)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.not_before <= now,
            Chat.channel.in_(PUSHED),
            goes,
        )
    )
    count, oldest = session.execute(query).one()
    return count, oldest


def _failed(session: Session, now: dt.datetime) -> int:
    query = select(func.count()).where(
        Delivery.state == DeliveryState.FAILED, Delivery.updated_at >= now - _DAY
    )
    return session.scalar(query) or 0


def _unanswered(session: Session, now: dt.datetime) -> int:
    query = select(func.count()).where(UnansweredQuestion.asked_at >= now - _DAY)
    return session.scalar(query) or 0
