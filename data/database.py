"""The door to the task database: SQLite by default, PostgreSQL in production."""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from data.at_once import about_to_wait

if TYPE_CHECKING:
    from alembic.config import Config

DEFAULT_URL = "sqlite:///var/assistant.db"
_MIGRATIONS = Path(__file__).with_name("migrations")
# A person waits for it: a database that is not free by then is told of as being away.
_BUSY_SECONDS = 5
# Of a connection that is kept, and for a new one in its place.
_ANSWER_SECONDS, _CONNECT_SECONDS = 1, 3
# Any number that no other lock of this database has.
_LOCK_MIGRATING = text("SELECT pg_advisory_xact_lock(30798189114290277)")
_NEW = "new"
# As many as the threads that may ask at once; more would wait for each other and not for the file.
_CONNECTIONS, _MORE_CONNECTIONS = 8, 24


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
        """A transaction that may write: commits at the end, rolls back on any error.

        Raises WouldWaitError where work is done at once.
        """
        about_to_wait()
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads and waits for no writer; nothing in it is kept.

        Raises WouldWaitError where work is done at once.
        """
        about_to_wait()
        with self._readers() as session:
            yield session

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`; does nothing when they are there already."""
        # Imported where it is used: processes that never migrate are 12 MB smaller.
        from alembic import command

        with self.migrating() as connection:
            command.upgrade(migration_settings(connection), revision)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction that may make tables anew; its references are checked before it commits.

        SQLite drops the old table, and while it minds references that takes rows of others along.
        """
        with self.engine.connect() as connection:
            # Of several processes that start together one migrates, and the others wait.
            connection = connection.execution_options(locks_at_start=True)
            on_sqlite = connection.dialect.name == "sqlite"
            if on_sqlite:
                _mind_references(connection, minded=False)
            try:
                with connection.begin():
                    if not on_sqlite:
                        connection.execute(_LOCK_MIGRATING)
                    yield connection
                    if on_sqlite:
                        _check_references(connection)
            finally:
                if on_sqlite:
                    _mind_references(connection, minded=True)

    def close(self) -> None:
        """Close all connections; the object can be used again after."""
        self.engine.dispose()


class BrokenReferencesError(RuntimeError):
    """A migration would leave rows that point to nothing; names their tables."""


def migration_settings(connection: Connection) -> Config:
    """Alembic's settings for running migrations on an open connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return _engine_of_server(address)
    # An address that begins with file: is no path.
    if address.database and not address.database.startswith("file:"):
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address,
        connect_args={"timeout": _BUSY_SECONDS},
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=_BUSY_SECONDS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _engine_of_server(address: URL) -> Engine:
    engine = create_engine(
        address,
        pool_timeout=_BUSY_SECONDS,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            # A line that nothing comes back on breaks then, not after a quarter of an hour.
            "tcp_user_timeout": _BUSY_SECONDS * 1000,
        },
    )
    event.listen(engine, "connect", _mark_new)
    event.listen(engine, "checkout", _check_answers)
    return engine


def _mark_new(_connection: Any, record: Any) -> None:
    record.info[_NEW] = True


def _check_answers(connection: Any, record: Any, _checked_out: Any) -> None:
    """Give a connection that was kept out only if its server answers at once.

    SQLAlchemy's own look waits for ever where a server hangs. Raises InvalidatePoolError, after
    which SQLAlchemy makes a new one.
    """
    if record.info.pop(_NEW, False):
        return
    # Imported where it is used: with SQLite it is not needed.
    from psycopg import Error

    until = time.monotonic() + _ANSWER_SECONDS
    server, arriving = connection.pgconn, select.poll()
    try:
        server.send_query(b"")
        server.flush()
        arriving.register(server.socket, select.POLLIN)
        while _is_busy(server):
            if not arriving.poll(max(0.0, until - time.monotonic()) * 1000):
                raise InvalidatePoolError(f"no answer within {_ANSWER_SECONDS} s")
            server.consume_input()
    except Error as error:
        raise InvalidatePoolError(str(error)) from error


def _is_busy(server: Any) -> bool:
    """Whether there is more to come; takes what has come."""
    while not server.is_busy():
        if server.get_result() is None:
            return False
    return True


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions: _begin_sqlite does
    _write_ahead(connection)
    for setting in ("synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


def _is_busy_file(error: BaseException) -> bool:
    # The low byte is the kind of error, the others tell more of it.
    return (
        isinstance(error, sqlite3.OperationalError)
        and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    )


@retry(
    retry=retry_if_exception(_is_busy_file),
    wait=wait_random(0.005, 0.05),
    stop=stop_after_delay(_BUSY_SECONDS),
    reraise=True,
)
def _write_ahead(connection: sqlite3.Connection) -> None:
    # Of several that turn a new file to this mode SQLite lets one, and fails the others at once:
    # they would wait for each other. Once it is in that mode this changes nothing.
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    locks = connection.get_execution_options().get("locks_at_start", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if locks else "BEGIN")


def _mind_references(connection: Connection, *, minded: bool) -> None:
    # SQLite ignores this within a transaction, and SQLAlchemy would begin one.
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA foreign_keys={'ON' if minded else 'OFF'}")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise BrokenReferencesError(
            f"rows of {tables} point to nothing: the database stays as it was; restore a backup"
        )
