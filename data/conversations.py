"""Rasa's store of conversations, reached in its own database: read, counted, deleted.

Rasa writes it (nlu/stores.py), and has no door for deleting. Only these columns of its one table
are relied upon; tests/nlu/test_stores.py holds them against Rasa.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    create_engine,
    delete,
    event,
    func,
    inspect,
    make_url,
    or_,
    select,
)
from sqlalchemy.engine import URL, Engine

DEFAULT_CONVERSATIONS = "sqlite:///var/conversations.db"
KEPT = dt.timedelta(days=30)
_BATCH = 5000
_BUSY_SECONDS = 15
_SESSION_START = "session_started"

events = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("data", Text),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation; `by` is "person" or "assistant"."""

    conversation: str
    at: dt.datetime
    by: str
    text: str


class Conversations:
    """The store at an address as Rasa's setting RASA_TRACKER_URL has it.

    Where there is none yet, it is as good as empty, and none is made.
    """

    def __init__(self, url: str = DEFAULT_CONVERSATIONS) -> None:
        self.url = for_our_driver(url)
        self._engine = _engine(self.url)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def exists(self) -> bool:
        """Whether Rasa has made its store."""
        if self.url.get_backend_name() == "sqlite":
            path = self.url.database
            if not path or not Path(path).is_file():
                return False
        return inspect(self._engine).has_table(events.name)

    def count(self) -> int:
        """How many events are kept."""
        if not self.exists():
            return 0
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(events)) or 0

    def read(self, channel: str, address: str) -> Sequence[Said]:
        """What was said in the conversations of a chat or person, in order."""
        if not self.exists():
            return ()
        query = (
            select(events.c.sender_id, events.c.type_name, events.c.timestamp, events.c.data)
            .where(_of(channel, address), events.c.type_name.in_(("user", "bot")))
            .order_by(events.c.sender_id, events.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [said for row in rows if (said := _said(*row)) is not None]

    def erase(self, channel: str, address: str) -> int:
        """Delete every conversation of a chat or person; how many events there were."""
        return self._delete(_of(channel, address))

    def erase_before(self, moment: dt.datetime) -> int:
        """Delete what was said before a moment; how many events there were.

        Of a conversation that goes on, the session that Rasa still looks back on stays whole.
        """
        return self._delete(_ended_before(moment))

    def count_before(self, moment: dt.datetime) -> int:
        """How many events `erase_before` would delete."""
        if not self.exists():
            return 0
        query = select(func.count()).select_from(events).where(_ended_before(moment))
        with self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def _delete(self, which: ColumnElement[bool]) -> int:
        if not self.exists():
            return 0
        deleted = 0
        while True:
            # In pieces, each by itself, so that Rasa never waits long to write.
            with self._engine.begin() as connection:
                some = select(events.c.id).where(which).limit(_BATCH)
                ids = connection.scalars(some).all()
                if not ids:
                    return deleted
                connection.execute(delete(events).where(events.c.id.in_(ids)))
            deleted += len(ids)


def for_our_driver(address: str) -> URL:
    """The address with the driver that this environment has: Rasa's has another."""
    url = make_url(address)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def _of(channel: str, address: str) -> ColumnElement[bool]:
    """Conversations of a chat, of people in it, and of a person in any group."""
    name = f"{channel}:{address}"
    sender = events.c.sender_id
    return or_(
        sender == name,
        sender.startswith(f"{name}:", autoescape=True),
        and_(
            sender.startswith(f"{channel}:", autoescape=True),
            sender.endswith(f":{address}", autoescape=True),
        ),
    )


def _ended_before(moment: dt.datetime) -> ColumnElement[bool]:
    """Events before it that belong to no session with an event after it."""
    later = events.alias()
    newest = (
        select(func.max(later.c.timestamp))
        .where(later.c.sender_id == events.c.sender_id)
        .scalar_subquery()
    )
    started = (
        select(func.max(later.c.id))
        .where(later.c.sender_id == events.c.sender_id, later.c.type_name == _SESSION_START)
        .scalar_subquery()
    )
    at = moment.timestamp()
    # Rasa writes "the session starts" as an action first, which its query leaves out as well.
    return and_(events.c.timestamp < at, or_(newest < at, events.c.id < started))


def _said(conversation: str, kind: str, at: float, data: str) -> Said | None:
    try:
        told: Any = json.loads(data)
    except ValueError:
        return None
    text = told.get("text") if isinstance(told, dict) else None
    if not isinstance(text, str) or not text:
        return None
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    return Said(conversation, moment, "person" if kind == "user" else "assistant", text)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    # What is deleted must not stay readable in free pages of the file.
    connection.execute("PRAGMA secure_delete=ON")
