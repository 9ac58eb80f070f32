"""How the outbox does at this moment, for whoever watches the assistant.

Web chats fetch theirs when they come back, so only what is pushed is counted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from data.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryState,
    UnansweredQuestion,
)
from data.outbox_tables import is_for_web, is_in

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """Deliveries that wait, that could leave now, and that are leaving; announcements on the way.

    `oldest_due_seconds` is how long the oldest of those `due` could have left.
    """

    pending: int
    due: int
    oldest_due_seconds: float
    sending: int
    announcements_sending: int
    announcements_paused: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Deliveries in doubt now; those failed, and questions without an answer, in 24 hours."""

    in_doubt: int
    failed: int
    unanswered: int


def outbox_figures(session: Session, now: dt.datetime) -> OutboxFigures:
    """Count what is on its way; reads indexes of what waits alone."""
    waits = is_in(DeliveryState.PENDING), ~is_for_web()
    due, oldest = session.execute(
        select(func.count(), func.min(Delivery.not_before)).where(
            *waits, Delivery.not_before <= now, _may_go()
        )
    ).one()
    by_state = (
        select(Announcement.state, func.count())
        .where(Announcement.state.in_((AnnouncementState.SENDING, AnnouncementState.PAUSED)))
        .group_by(Announcement.state)
    )
    announcements = {state: count for state, count in session.execute(by_state)}  # noqa: C416
    return OutboxFigures(
        pending=_count(session, *waits),
        due=due,
        oldest_due_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        sending=_count(session, Delivery.claimed_by.is_not(None), is_in(DeliveryState.SENDING)),
        announcements_sending=announcements.get(AnnouncementState.SENDING, 0),
        announcements_paused=announcements.get(AnnouncementState.PAUSED, 0),
    )


def day_figures(session: Session, now: dt.datetime) -> DayFigures:
    """Count what staff should look at; reads through all deliveries, so not to be asked often."""
    asked = select(func.count()).where(UnansweredQuestion.asked_at >= now - _DAY)
    return DayFigures(
        in_doubt=_count(session, is_in(DeliveryState.IN_DOUBT)),
        failed=_count(session, is_in(DeliveryState.FAILED), Delivery.updated_at >= now - _DAY),
        unanswered=session.scalar(asked) or 0,
    )


def _may_go() -> ColumnElement[bool]:
    """A digest, or of an announcement that is neither paused nor over."""
    going = select(Announcement.id).where(Announcement.state == AnnouncementState.SENDING)
    return or_(Delivery.announcement_id.is_(None), Delivery.announcement_id.in_(going))


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Delivery).where(*which)) or 0
