"""What the choices of chats mean for deliveries: which are wanted, held back or gathered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from data.models import (
    ALL_FIELDS,
    Announcement,
    AnnouncementField,
    Chat,
    ChatStatus,
    Delivery,
    DeliveryState,
    MutedKind,
    Pace,
    Preference,
    Subscription,
)
from data.outbox_tables import is_in, of_chat
from data.preferences.moments import (
    Quiet,
    first_digest_from,
    next_digest,
    quiet_until,
    zone_of,
)

_NO_SYNC = {"synchronize_session": False}


class Waiting(NamedTuple):
    """A delivery with the choices of its chat; `pace` is None for a digest itself."""

    delivery: int
    chat: int
    announcement: int | None
    zone: str | None
    digest_at: int
    digest_weekday: int
    quiet_from: int | None
    quiet_to: int | None
    paused_until: dt.datetime | None
    pace: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a delivery waits for: a moment, or the digest of a period."""

    state: DeliveryState
    not_before: dt.datetime
    period: str | None = None


def mutes(kind: str) -> ColumnElement[bool]:
    """Whether the chat of a query does not want this kind of announcement."""
    muted = MutedKind.kind == kind, MutedKind.chat_id == Chat.id
    return exists(select(MutedKind.chat_id).where(*muted).correlate(Chat))


def wanted() -> ColumnElement[bool]:
    """Whether an announcement's delivery is wanted now: by an active chat, its field, its kind.

    For queries on Delivery joined with Chat.
    """
    subscribed = (
        select(Subscription.id)
        .where(Subscription.chat_id == Delivery.chat_id, _concerned())
        .correlate(Delivery)
        .exists()
    )
    muted = (
        select(MutedKind.chat_id)
        .join(Announcement, Announcement.kind == MutedKind.kind)
        .where(Announcement.id == Delivery.announcement_id, MutedKind.chat_id == Delivery.chat_id)
        .correlate(Delivery)
        .exists()
    )
    # An edit disturbs nobody, and who unsubscribed should not keep a wrong text.
    is_edit = Delivery.message_id.is_not(None)
    return and_(Chat.status == ChatStatus.ACTIVE, or_(is_edit, and_(subscribed, ~muted)))


def hold(session: Session, deliveries: Sequence[int], now: dt.datetime) -> frozenset[int]:
    """Put off those of some pending deliveries for which it is not the time; gives them back.

    They lose their sender, and wait for the end of quiet hours or pause, or for a digest. Edits of
    what a chat has already disturb nobody and are not put off.
    """
    new = Delivery.id.in_(deliveries), Delivery.message_id.is_(None)
    rows = _waiting(session, _with_choices().where(*new))
    return _apply(session, rows, now)


def plan_again(session: Session, chat: int, now: dt.datetime) -> None:
    """After a chat chose anew: what waits for it waits by the new choices."""
    held = (
        of_chat(chat),
        is_in(DeliveryState.PENDING),
        Delivery.claimed_by.is_(None),
        Delivery.attempts == 0,
        Delivery.not_before > now,
    )
    session.execute(
        update(Delivery).where(*held).values(not_before=now, due_at=now), execution_options=_NO_SYNC
    )
    gathered = (
        of_chat(chat),
        is_in(DeliveryState.GATHERED),
        Delivery.digest_id.is_(None),
    )
    rows = _waiting(session, _with_choices().where(*gathered))
    _regather(session, rows, now)


def plan_next(session: Session, deliveries: Sequence[int], now: dt.datetime) -> None:
    """Let gathered rows wait for a digest later than now: that of their period is gone."""
    rows = _waiting(session, _with_choices().where(Delivery.id.in_(deliveries)))
    _regather(session, rows, now, at_once=False)


def _with_choices() -> Select[Any]:
    pace = (
        select(func.min(func.coalesce(Subscription.pace, Preference.pace)))
        .where(Subscription.chat_id == Delivery.chat_id, _concerned())
        .correlate(Delivery, Preference)
        .scalar_subquery()
    )
    return (
        select(
            Delivery.id,
            Delivery.chat_id,
            Delivery.announcement_id,
            Chat.time_zone,
            Preference.digest_at,
            Preference.digest_weekday,
            Preference.quiet_from,
            Preference.quiet_to,
            Preference.paused_until,
            pace,
        )
        .select_from(Preference)
        .join(Delivery, Delivery.chat_id == Preference.chat_id)
        .join(Chat, Chat.id == Preference.chat_id)
    )


def _concerned() -> ColumnElement[bool]:
    """Whether a subscription is to a field of the delivery's announcement, or that has none."""
    of_announcement = AnnouncementField.announcement_id == Delivery.announcement_id
    fields = select(AnnouncementField.field).where(of_announcement).correlate(Delivery)
    return or_(Subscription.field == ALL_FIELDS, Subscription.field.in_(fields), ~exists(fields))


def _waiting(session: Session, query: Select[Any]) -> list[Waiting]:
    return [Waiting(*row) for row in session.execute(query)]


def _apply(session: Session, rows: Sequence[Waiting], now: dt.datetime) -> frozenset[int]:
    plans = defaultdict[Plan, list[int]](list)
    for row in rows:
        if (plan := plan_of(row, now)) is not None:
            plans[plan].append(row.delivery)
    for plan, deliveries in plans.items():
        _keep(session, plan, deliveries, now)
    return frozenset(one for deliveries in plans.values() for one in deliveries)


def _regather(
    session: Session, rows: Sequence[Waiting], now: dt.datetime, *, at_once: bool = True
) -> None:
    for row in rows:
        _keep(session, _gather(row, now, at_once=at_once), [row.delivery], now)


def _keep(session: Session, plan: Plan, deliveries: Sequence[int], now: dt.datetime) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(deliveries))
        .values(
            state=plan.state,
            not_before=plan.not_before,
            due_at=plan.not_before,
            period=plan.period or Delivery.period,
            digest_id=None,
            claimed_by=None,
            updated_at=now,
        ),
        execution_options=_NO_SYNC,
    )


def plan_of(row: Waiting, now: dt.datetime) -> Plan | None:
    """What a pending delivery has to wait for; None for nothing."""
    paused = row.paused_until is not None and row.paused_until > now
    if row.announcement is not None and (paused or row.pace in (Pace.DAILY, Pace.WEEKLY)):
        return _gather(row, now)
    if paused and row.paused_until is not None:
        return Plan(DeliveryState.PENDING, row.paused_until)
    end = quiet_until(_quiet(row), zone_of(row.zone), now)
    return Plan(DeliveryState.PENDING, end) if end else None


def _gather(row: Waiting, now: dt.datetime, *, at_once: bool = True) -> Plan:
    """The digest that a row waits for: the next of its pace, not before a pause ends.

    What came while a chat paused comes together, also where it wants each at once.
    """
    zone = zone_of(row.zone)
    pace = Pace.WEEKLY if row.pace == Pace.WEEKLY else Pace.DAILY
    hours = pace, row.digest_at, row.digest_weekday, zone
    if row.paused_until is not None and row.paused_until > now:
        due = first_digest_from(*hours, row.paused_until)
    elif row.pace == Pace.AT_ONCE and at_once:
        return Plan(DeliveryState.GATHERED, now, now.isoformat(timespec="seconds")[:19])
    else:
        due = next_digest(*hours, now)
    return Plan(DeliveryState.GATHERED, due.moment, due.period)


def _quiet(row: Waiting) -> Quiet | None:
    if row.quiet_from is None or row.quiet_to is None:
        return None
    return Quiet(row.quiet_from, row.quiet_to)
