"""Task databases filled for a bench, on SQLite and on a PostgreSQL of its own."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from data import announcements
from data.chats import utc_now
from data.database import Database
from data.languages import Language
from data.models import Base, Chat, ChatStatus, Delivery, DeliveryState, Subscription

DATABASES = ("sqlite", "postgresql")
_CHUNK = 50_000


@contextmanager
def store(kind: str) -> Iterator[Database]:
    """An empty database that goes when the block ends."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        if kind == "sqlite":
            database = Database(f"sqlite:///{Path(folder) / 'assistant.db'}")
            database.migrate()
            yield database
            database.close()
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pgserver

        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        database = Database(url)
        database.migrate()
        yield database
        database.close()
        server.cleanup()


def url_of(database: Database) -> str:
    """The database's address with all that is needed to reach it."""
    return database.engine.url.render_as_string(hide_password=False)


def fill(database: Database, chats: int) -> None:
    """So many private Telegram chats, each subscribed to all; nothing else."""
    now = utc_now()
    with database.session() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    for first in range(1, chats + 1, _CHUNK):
        numbers = range(first, min(first + _CHUNK, chats + 1))
        with database.session() as session:
            session.execute(insert(Chat), [_chat(number, now) for number in numbers])
            session.execute(
                insert(Subscription),
                [{"chat_id": n, "field": "all", "created_at": now} for n in numbers],
            )
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            line.execute(text("VACUUM ANALYZE"))


def announce(database: Database, *, begin: bool = True) -> int:
    """An announcement that is due now."""
    words = {Language.EN: "Bench", Language.HANS: "测试"}
    with database.session() as session:
        row = announcements.draft(session, words, words, by="bench")
        announcements.approve(session, row.id, by="second")
        announcements.schedule(session, row.id, utc_now(), by="second")
        if begin:
            announcements.fan_out(session, row.id)
        return row.id


def counts(database: Database) -> dict[str, int]:
    """Deliveries by state."""
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    with database.reading() as session:
        return {state.value: count for state, count in session.execute(query)}


def is_open(database: Database) -> bool:
    """Whether a delivery may still lead to a message."""
    found = counts(database)
    return any(found.get(state) for state in (DeliveryState.PENDING, DeliveryState.SENDING))


def _chat(number: int, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": number,
        "channel": "telegram",
        "address": str(number),
        "kind": "private",
        "status": ChatStatus.ACTIVE,
        "created_at": now,
        "changed_at": now,
    }
