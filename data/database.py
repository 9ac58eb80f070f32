"""The door to the task database: SQLite by default, PostgreSQL in production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

DEFAULT_URL = "sqlite:///var/assistant.db"
_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_SECONDS = 15


class Database:
    """One task database; safe to share between threads, closed by its owner."""

    def __init__(self, url: str = DEFAULT_URL) -> None:
        """Prepare connections to `url`; the folder of an SQLite file is made, no table is."""
        self.engine = _engine(url)
        # A deferred transaction that reads and then writes fails under SQLite when another
        # process wrote in between, and no busy timeout helps; so writers lock at the start.
        writing = self.engine.execution_options(locks_at_start=True)
        self._sessions = sessionmaker(writing, expire_on_commit=False)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write: commits at the end, rolls back on any error."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads and waits for no writer; nothing in it is kept."""
        with self._readers() as session:
            yield session

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`; does nothing when they are there already."""
        with self.engine.begin() as connection:
            command.upgrade(migration_settings(connection), revision)

    def close(self) -> None:
        """Close all connections; the object can be used again after."""
        self.engine.dispose()


def migration_settings(connection: Connection) -> Config:
    """Alembic's settings for running migrations on an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions: _begin_sqlite does
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    locks = connection.get_execution_options().get("locks_at_start", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if locks else "BEGIN")
