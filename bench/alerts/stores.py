"""Task databases filled for a bench, on SQLite and on a PostgreSQL of its own."""

from __future__ import annotations

import atexit
import datetime as dt
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from data import announcements
from data.chats import utc_now
from data.database import Database
from data.languages import Language
from data.models import (
    Base,
    Chat,
    ChatStatus,
    Delivery,
    DeliveryState,
    Kind,
    MutedKind,
    Pace,
    Preference,
    Subscription,
)

DATABASES = ("sqlite", "postgresql")
_CHUNK = 50_000
Outage = Callable[[float], None]


@contextmanager
def store(kind: str) -> Iterator[Database]:
    """An empty database that goes when the block ends."""
    with store_and_outage(kind) as (database, _):
        yield database


@contextmanager
def store_and_outage(kind: str) -> Iterator[tuple[Database, Outage]]:
    """As `store`, with a way to make the database unusable for so many seconds.

    PostgreSQL is stopped and started again; SQLite is locked by another writer.
    """
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        if kind == "sqlite":
            with _ready(f"sqlite:///{Path(folder) / 'assistant.db'}") as database:
                yield database, partial(_lock, database)
            return
        server = _server()
        name = Path(folder).name
        server.psql(f"CREATE DATABASE {name}")
        try:
            url = server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://")
            with _ready(url) as database:
                yield database, partial(_stop, server)
        finally:
            server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _server() -> Any:
    """One for all databases, as its start takes seconds; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pgserver

    return pgserver.get_server(folder / "pg", cleanup_mode="delete")


@contextmanager
def _ready(url: str) -> Iterator[Database]:
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def _lock(database: Database, seconds: float) -> None:
    with database.session() as session:
        session.connection()
        time.sleep(seconds)


def _stop(server: Any, seconds: float) -> None:
    from pgserver.postgres_server import pg_ctl

    stop = ["-w", "-m", "immediate", "stop"]
    pg_ctl(stop, pgdata=server.pgdata, user=server.system_user)
    time.sleep(seconds)
    server.ensure_postgres_running()


def url_of(database: Database) -> str:
    """The database's address with all that is needed to reach it."""
    return database.engine.url.render_as_string(hide_password=False)


def fill(database: Database, chats: int, *, choosing: int = 0) -> None:
    """So many private Telegram chats, each subscribed to all; nothing else.

    The first `choosing` of them have choices: digests, quiet hours, a kind switched off.
    """
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
    with database.session() as session:
        chosen = [_choices(number, now) for number in range(1, choosing + 1)]
        if chosen:
            session.execute(insert(Preference), chosen)
            session.execute(
                insert(MutedKind),
                [{"chat_id": row["chat_id"], "kind": Kind.REMINDER} for row in chosen[::5]],
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


def _choices(number: int, now: dt.datetime) -> dict[str, Any]:
    night = (22 * 60, 8 * 60) if number % 4 == 0 else (None, None)
    return {
        "chat_id": number,
        "pace": list(Pace)[number % 3],
        "digest_at": 60 * (7 + number % 6),
        "digest_weekday": number % 7,
        "quiet_from": night[0],
        "quiet_to": night[1],
        "silent": number % 2 == 0,
        "changed_at": now,
    }
