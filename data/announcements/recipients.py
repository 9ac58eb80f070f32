"""Who gets an announcement, and the one statement that gives each of them a delivery row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.chats import Clock, utc_now
from data.models import (
    ALL_FIELDS,
    Announcement,
    AnnouncementState,
    Chat,
    ChatStatus,
    Delivery,
    DeliveryState,
    Preference,
    Subscription,
)
from data.preferences import Plans, mutes, pace_of, plans_for, rhythm_of

PUSHED = ("telegram",)
CHANNEL, CHAT, WEB = 0, 1, 2
"""The priorities of deliveries: what goes to a public channel comes before any chat.

What web chats fetch themselves has one of its own, so that no sender comes past it.
"""
SHELL = "rest"
"""The channel of conversations for trial, which get no announcements."""
_INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_COLUMNS = (
    "announcement_id",
    "chat_id",
    "attempts",
    "priority",
    "updated_at",
    "state",
    "not_before",
    "due_at",
    "period",
)


@dataclass(frozen=True, slots=True)
class Recipients:
    """How many chats an announcement would reach now.

    A chat with several of the fields counts once in `total` and once for each field.
    """

    total: int
    by_field: Mapping[str, int]
    by_language: Mapping[str, int]
    by_channel: Mapping[str, int]


def count_recipients(session: Session, announcement: Announcement) -> Recipients:
    """Count the chats that an announcement would reach; language "-" means none was chosen."""
    wanted = _recipients(announcement)
    rows = session.execute(
        select(Chat.channel, _LANGUAGE, func.count()).where(wanted).group_by(*_GROUPS)
    )
    channels, languages = Counter[str](), Counter[str]()
    for channel, language, count in rows:
        channels[channel] += count
        languages[language or "-"] += count
    fields = session.execute(
        select(Subscription.field, func.count())
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(wanted, *_of_fields(announcement))
        .group_by(Subscription.field)
    )
    by_field = {field: count for field, count in fields}  # noqa: C416
    return Recipients(channels.total(), by_field, dict(languages), dict(channels))


def fan_out(session: Session, identity: int, *, clock: Clock = utc_now) -> int:
    """Begin an approved announcement whose time has come: one row per recipient.

    Gives back how many rows are new. Called twice, late or by two processes it adds none twice;
    for an announcement that is not due it does nothing.
    """
    now = clock()
    due = (
        Announcement.id == identity,
        Announcement.state == AnnouncementState.SCHEDULED,
        Announcement.send_at <= now,
        Announcement.expires_at > now,
    )
    began = session.scalar(
        update(Announcement)
        .where(*due)
        .values(state=AnnouncementState.SENDING)
        .returning(Announcement.id)
    )
    if began is None:
        return 0
    announcement = session.get_one(Announcement, identity)
    with plans_for(session, now) as plans:
        return _add_deliveries(session, announcement, plans, now)


def fan_out_due(session: Session, *, clock: Clock = utc_now) -> Mapping[int, int]:
    """Begin every announcement whose time has come; new rows by announcement."""
    now = clock()
    due = select(Announcement.id).where(
        Announcement.state == AnnouncementState.SCHEDULED,
        Announcement.send_at <= now,
        Announcement.expires_at > now,
    )
    return {identity: fan_out(session, identity, clock=clock) for identity in session.scalars(due)}


def open_deliveries() -> ColumnElement[bool]:
    """Rows that may still lead to a message; a moved one only while its sender holds it."""
    return or_(
        Delivery.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
        and_(Delivery.state == DeliveryState.MOVED, Delivery.claimed_by.is_not(None)),
    )


def _add_deliveries(
    session: Session, announcement: Announcement, plans: Plans, now: dt.datetime
) -> int:
    """One statement for all; looking for conflicts takes long, so only where there can be any."""
    rows = union_all(_at_once(announcement, now), _by_choice(announcement, plans, now))
    insert: Any = _INSERT[session.get_bind().dialect.name](Delivery)
    statement = insert.from_select(_COLUMNS, rows, include_defaults=False)
    began_before = select(Delivery.id).where(Delivery.announcement_id == announcement.id).limit(1)
    if session.scalar(began_before) is not None:
        statement = statement.on_conflict_do_nothing()
    result: CursorResult[Any] = session.connection().execute(
        statement, execution_options={"preserve_rowcount": True}
    )
    return result.rowcount


def _at_once(announcement: Announcement, now: dt.datetime) -> Select[Any]:
    """Rows for chats that chose nothing, which are nearly all."""
    chose = exists(select(Preference.chat_id).where(Preference.chat_id == Chat.id))
    moment, nothing = literal(now, Delivery.not_before.type), null()
    waits = literal(DeliveryState.PENDING, Delivery.state.type), moment, nothing, nothing
    return select(*_values(announcement, *waits, moment)).where(_subscribed(announcement), ~chose)


def _by_choice(announcement: Announcement, plans: Plans, now: dt.datetime) -> Select[Any]:
    """Rows for chats that chose something, held back or gathered where they chose that."""
    moment = literal(now, Delivery.not_before.type)
    waits = (
        func.coalesce(plans.c.state, DeliveryState.PENDING.value, type_=Delivery.state.type),
        func.coalesce(plans.c.not_before, moment, type_=moment.type),
        plans.c.not_before,
        plans.c.period,
    )
    pace = pace_of(*_of_fields(announcement))
    return (
        select(*_values(announcement, *waits, moment))
        .select_from(Preference)
        # By the sum SQLite cannot look preferences up, and so does not go through all the chats.
        .join(Chat, Chat.id == Preference.chat_id + 0)
        .outerjoin(plans, and_(plans.c.rhythm == rhythm_of(), plans.c.pace == pace))
        .where(_subscribed(announcement), ~mutes(announcement.kind))
    )


def _values(
    announcement: Announcement,
    state: ColumnElement[Any],
    not_before: ColumnElement[Any],
    due_at: ColumnElement[Any],
    period: ColumnElement[Any],
    now: ColumnElement[Any],
) -> tuple[ColumnElement[Any], ...]:
    """A row in the order of `_COLUMNS`."""
    pushed = Chat.channel.in_(PUSHED)
    priority = case((Chat.kind == "channel", CHANNEL), (pushed, CHAT), else_=WEB)
    row: list[ColumnElement[Any]] = [literal(announcement.id), Chat.id.expression, literal(0)]
    return (*row, priority, now, state, not_before, due_at, period)


def _recipients(announcement: Announcement) -> ColumnElement[bool]:
    return and_(_subscribed(announcement), ~mutes(announcement.kind))


def _subscribed(announcement: Announcement) -> ColumnElement[bool]:
    theirs = Subscription.chat_id == Chat.id, *_of_fields(announcement)
    return and_(
        Chat.status == ChatStatus.ACTIVE,
        # Said by what it is not, SQLite goes through the chats in their own order.
        Chat.channel != SHELL,
        exists(select(Subscription.id).where(*theirs).correlate(Chat)),
    )


def _of_fields(announcement: Announcement) -> tuple[ColumnElement[bool], ...]:
    # What concerns the whole pilot concerns each of its fields: any subscription counts.
    keys = [row.field for row in announcement.fields]
    return (Subscription.field.in_([ALL_FIELDS, *keys]),) if keys else ()


_LANGUAGE = func.coalesce(Chat.alert_language, Chat.language)
_GROUPS = (Chat.channel, _LANGUAGE)
