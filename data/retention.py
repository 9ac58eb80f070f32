"""How long each table's rows are kept, in one place, and deleting what is past its time.

docs/privacy.md shows this table; a test holds it against every table there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select

from data.base import Base
from data.chats import delete_chats
from data.conversations import KEPT as CONVERSATIONS_KEPT
from data.conversations import Conversations
from data.database import Database
from data.feedback import KEPT as FEEDBACK_KEPT
from data.inbox import KEPT as UPDATES_KEPT
from data.models import (
    Announcement,
    AnnouncementState,
    Chat,
    ChatStatus,
    Delivery,
    DeliveryState,
    Subscription,
)
from data.outbox_tables import is_for_web
from data.staff.sessions import LONGEST as LONGEST_LOGIN
from data.staff.usage import KEPT_DAYS as USAGE_KEPT_DAYS
from data.staff.usage import close_days
from data.unanswered import KEPT as UNANSWERED_KEPT

GONE_KEPT = dt.timedelta(days=90)
IDLE_KEPT = dt.timedelta(days=365)
DELIVERIES_KEPT = dt.timedelta(days=180)
STAFF_ACTS_KEPT = dt.timedelta(days=3 * 365)
_BATCH = 2000
_PUBLIC = "public facts, about nobody"
_SUMS = "sums without a person"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long rows are kept after the moment in `column`, and why.

    Without `kept` they go with the row of `hangs_on` that they belong to, or stay.
    """

    why: str
    kept: dt.timedelta | None = None
    column: str = ""
    hangs_on: str = ""


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(
        (
            "sources",
            "fields",
            "topics",
            "facts",
            "tasks",
            "task_statuses",
            "milestones",
            "fact_sources",
            "task_sources",
            "milestone_sources",
            "phrasings",
            "aliases",
            "corrections",
            "catalogue_versions",
        ),
        Rule(_PUBLIC),
    ),
    "announcements": Rule("what was published, and which staff approved it"),
    "announcement_fields": Rule("which fields it concerns", hangs_on="announcements"),
    "announcement_acts": Rule("who of staff answers for what was published"),
    "chats": Rule(
        "gone (blocked the bot, or left) for 90 days, or without alerts or a sign of life for a "
        "year",
        IDLE_KEPT,
        "changed_at",
    ),
    "subscriptions": Rule("what the chat asked for", hangs_on="chats"),
    "preferences": Rule("how alerts shall come", hangs_on="chats"),
    "muted_kinds": Rule("what shall not come", hangs_on="chats"),
    "deliveries": Rule("for corrections and complaints", DELIVERIES_KEPT, "updated_at"),
    "unanswered_questions": Rule("to improve the answers", UNANSWERED_KEPT, "asked_at"),
    "feedback": Rule("to improve the answers", FEEDBACK_KEPT, "at"),
    "staff_accounts": Rule("to log in, until an administrator removes it"),
    "staff_sessions": Rule("to stay logged in", LONGEST_LOGIN, "created_at"),
    "staff_acts": Rule("who of staff answers for what", STAFF_ACTS_KEPT, "at"),
    "suggestions": Rule("drafts of staff for the catalogue; no asker is kept with them"),
    "telegram_updates": Rule(
        "what it says until it is worked on, then its number, to know it if it comes again",
        UPDATES_KEPT,
        "received_at",
    ),
    "usage_marks": Rule("closed into sums when the day ends", dt.timedelta(days=1), "day"),
    "usage_keys": Rule("thrown away when the day ends", dt.timedelta(days=1), "day"),
    "usage_counts": Rule(_SUMS, dt.timedelta(days=USAGE_KEPT_DAYS), "day"),
}

_ENDED = (AnnouncementState.SENT, AnnouncementState.CANCELLED)
_UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.GATHERED)
_GONE = (ChatStatus.BLOCKED, ChatStatus.LEFT, ChatStatus.DELETED)
_CLOSED_WITH_THE_DAY = frozenset({"usage_marks", "usage_keys", "usage_counts"})


def delete_expired(
    database: Database, conversations: Conversations, now: dt.datetime
) -> dict[str, int]:
    """Delete everything that is past its time at `now`; how many rows by table.

    "conversations" are events of Rasa's. In pieces, so that nobody waits long for the database;
    broken off, it goes on with the next call.
    """
    with database.session() as session:
        close_days(session, now.date())
    deleted = {name: _delete(database, name, now) for name in deleted_here()}
    deleted["conversations"] = conversations.erase_before(now - CONVERSATIONS_KEPT)
    return deleted


def expired(database: Database, conversations: Conversations, now: dt.datetime) -> dict[str, int]:
    """How many rows of each table `delete_expired` would delete now."""
    with database.reading() as session:
        found = {
            name: session.scalar(select(func.count()).select_from(_past(name, now).subquery())) or 0
            for name in deleted_here()
        }
    found["conversations"] = conversations.count_before(now - CONVERSATIONS_KEPT)
    return found


def deleted_here() -> tuple[str, ...]:
    """The tables with a period; the days of usage close by themselves, with their sums."""
    timed = (name for name, rule in RULES.items() if rule.kept is not None)
    return tuple(name for name in timed if name not in _CLOSED_WITH_THE_DAY)


def _delete(database: Database, name: str, now: dt.datetime) -> int:
    (key,) = Base.metadata.tables[name].primary_key.columns
    deleted = 0
    while True:
        with database.session() as session:
            keys = session.scalars(_past(name, now).limit(_BATCH)).all()
            if name == Chat.__tablename__:
                delete_chats(session, keys)
            else:
                session.execute(delete(key.table).where(key.in_(keys)))
        deleted += len(keys)
        if len(keys) < _BATCH:
            return deleted


def _past(name: str, now: dt.datetime) -> Select[Any]:
    """The keys of a table's rows that are past their time."""
    table, rule = Base.metadata.tables[name], RULES[name]
    (key,) = table.primary_key.columns
    if rule.kept is None:
        raise ValueError(f"rows of {name} are kept")
    old = table.c[rule.column] < now - rule.kept
    if name == Chat.__tablename__:
        return select(key).where(_chat_past(now))
    if name == Delivery.__tablename__:
        return select(key).where(old, _delivery_done())
    return select(key).where(old)


def _chat_past(now: dt.datetime) -> ColumnElement[bool]:
    """Chats that cannot be written to for long, and those that nothing is heard of for longer.

    Nobody can be asked whether a page is still open, so a web chat lives by what it fetches.
    """
    idle = now - IDLE_KEPT
    gone = and_(Chat.status.in_(_GONE), Chat.changed_at < now - GONE_KEPT)
    subscribed = exists().where(Subscription.chat_id == Chat.id)
    fetched = exists().where(Delivery.chat_id == Chat.id, is_for_web(), Delivery.updated_at >= idle)
    joined = exists().where(Subscription.chat_id == Chat.id, Subscription.created_at >= idle)
    unused = or_(~subscribed, and_(Chat.channel == "web", ~fetched, ~joined))
    return or_(gone, and_(Chat.changed_at < idle, unused))


def _delivery_done() -> ColumnElement[bool]:
    """Nothing more comes of it: neither is it waiting, nor may its announcement go on."""
    goes_on = exists().where(
        Announcement.id == Delivery.announcement_id, Announcement.state.not_in(_ENDED)
    )
    return and_(Delivery.state.not_in(_UNDER_WAY), ~goes_on)
