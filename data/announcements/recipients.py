"""Who gets an announcement, and the one statement that gives each of them a delivery row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    and_,
    case,
    func,
    literal,
    or_,
    select,
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
    Subscription,
)
from data.preferences import mutes, plan_new

PUSHED = ("telegram",)
CHANNEL, CHAT = 0, 1
"""The priorities of deliveries: what goes to a public channel comes before any chat."""
CHANNELS = (*PUSHED, "web")
_INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


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
    added = _add_deliveries(session, identity, clock)
    plan_new(session, identity, now)
    return added


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


def _add_deliveries(session: Session, identity: int, clock: Clock) -> int:
    now = clock()
    announcement = session.get_one(Announcement, identity)
    chats = select(
        literal(identity),
        Chat.id,
        literal(DeliveryState.PENDING, Delivery.state.type),
        literal(0),
        case((Chat.kind == "channel", CHANNEL), else_=CHAT),
        literal(now, Delivery.due_at.type),
        literal(now, Delivery.not_before.type),
        literal(now, Delivery.updated_at.type),
    ).where(_recipients(announcement))
    columns = ["announcement_id", "chat_id", "state", "attempts", "priority"]
    columns += ["due_at", "not_before", "updated_at"]
    insert: Any = _INSERT[session.get_bind().dialect.name](Delivery)
    statement = insert.from_select(columns, chats).on_conflict_do_nothing()
    result: CursorResult[Any] = session.connection().execute(
        statement, execution_options={"preserve_rowcount": True}
    )
    return result.rowcount


def _recipients(announcement: Announcement) -> ColumnElement[bool]:
    subscribed = select(Subscription.chat_id).where(*_of_fields(announcement))
    return and_(
        Chat.status == ChatStatus.ACTIVE,
        Chat.channel.in_(CHANNELS),
        Chat.id.in_(subscribed),
        ~mutes(announcement.kind),
    )


def _of_fields(announcement: Announcement) -> tuple[ColumnElement[bool], ...]:
    # What concerns the whole pilot concerns each of its fields: any subscription counts.
    keys = [row.field for row in announcement.fields]
    return (Subscription.field.in_([ALL_FIELDS, *keys]),) if keys else ()


_LANGUAGE = func.coalesce(Chat.alert_language, Chat.language)
_GROUPS = (Chat.channel, _LANGUAGE)
