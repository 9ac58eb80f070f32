"""What is kept about one chat or person: shown whole, and erased everywhere.

    document = my_data(database, conversations, "telegram", "1001")
    forget(database, conversations, "telegram", "1001")

Everything that belongs to a chat names it in a column `chat_id`, so nothing can be left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from data.base import Base
from data.chats import Clock, chats_at, delete_chats, utc_now
from data.conversations import Conversations
from data.database import Database
from data.models import Announcement, Chat, Delivery
from data.outbox_tables import of_chat

CHANNELS = ("telegram", "web")
_OWNER = "chat_id"


class PrivacyError(ValueError):
    """What was given names no chat; the message says how one is named."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows were erased: of the chat in each table, and events of its conversations."""

    rows: Mapping[str, int]
    events: int

    @property
    def anything(self) -> bool:
        """Whether there was anything to erase."""
        return bool(self.events or any(self.rows.values()))


def chat_named(name: str) -> tuple[str, str]:
    """Channel and address of "telegram:<number>" or "web:<session>". Raises PrivacyError."""
    channel, _, address = name.strip().partition(":")
    if channel not in CHANNELS or not address or ":" in address:
        raise PrivacyError(f"{name!r} names no chat: give telegram:NUMBER or web:SESSION")
    return channel, address


def my_data(
    database: Database,
    conversations: Conversations,
    channel: str,
    address: str,
    *,
    clock: Clock = utc_now,
) -> dict[str, Any]:
    """All that is kept about a chat or person, in plain types for JSON; times in UTC."""
    with database.reading() as session:
        found = chats_at(session, channel, address)
        rows = dict(_rows(session, [chat.id for chat in found])) if found else {}
    said = conversations.read(channel, address)
    return {
        "about": f"{channel}:{address}",
        "made_at": clock().isoformat(),
        **_first_and_topics(rows.pop(Chat.__tablename__, [None])),
        **rows,
        "conversations": [
            {"conversation": each.conversation, "at": each.at.isoformat(), each.by: each.text}
            for each in said
        ],
    }


def forget(
    database: Database, conversations: Conversations, channel: str, address: str
) -> Forgotten:
    """Erase a chat or person everywhere; done twice, it finds nothing more.

    Conversations go first: when their store cannot be reached, everything is as it was.
    """
    events = conversations.erase(channel, address)
    with database.session() as session:
        found = [chat.id for chat in chats_at(session, channel, address)]
        if not found:
            return Forgotten({}, events)
        rows = {table.name: _count(session, table, column, found) for table, column in belonging()}
        delete_chats(session, found)
    return Forgotten({Chat.__tablename__: len(found), **rows}, events)


def _first_and_topics(chats: Sequence[Any]) -> dict[str, Any]:
    """The chat itself; the topics of a forum group beside it where there are any."""
    topics = {"topics": list(chats[1:])} if len(chats) > 1 else {}
    return {"chat": chats[0], **topics}


def belonging() -> Iterator[tuple[Table, Column[Any]]]:
    """Each table whose rows belong to a chat, with the column that says to which."""
    for table in Base.metadata.sorted_tables:
        if _OWNER in table.columns:
            yield table, table.columns[_OWNER]


def _rows(session: Session, chats: Sequence[int]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    table = Base.metadata.tables[Chat.__tablename__]
    yield table.name, _plain_rows(session, table, table.c.id, chats)
    for each, column in belonging():
        yield each.name, _plain_rows(session, each, column, chats)
    yield Delivery.__tablename__, list(_deliveries(session, chats))


def _plain_rows(
    session: Session, table: Table, column: Column[Any], chats: Sequence[int]
) -> list[dict[str, Any]]:
    found = session.execute(select(table).where(column.in_(chats)).order_by(column)).mappings()
    hidden = {column.name, "id"}
    return [
        {name: _plain(value) for name, value in row.items() if name not in hidden} for row in found
    ]


def _deliveries(session: Session, chats: Sequence[int]) -> Iterator[dict[str, Any]]:
    """With the announcement's title, since its number tells a person nothing."""
    query = (
        select(Announcement.title_en, Delivery.state, Delivery.due_at, Delivery.updated_at)
        .outerjoin(Announcement, Announcement.id == Delivery.announcement_id)
        .where(of_chat(*chats))
        .order_by(Delivery.id)
    )
    for row in session.execute(query).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _count(session: Session, table: Table, column: Column[Any], chats: Sequence[int]) -> int:
    # Deliveries have no index by chat; `of_chat` finds them through the announcements.
    mine = of_chat(*chats) if table.name == Delivery.__tablename__ else column.in_(chats)
    query = select(func.count()).select_from(table).where(mine)
    return session.scalar(query) or 0


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
