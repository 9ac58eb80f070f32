"""Which of several processes sends: one for each token, and the next takes over when it ends.

    leadership = leadership_of(database, token)
    if leadership.held(): ...        # asked again before each run; takes the lead where it is free
    leadership.release()

On PostgreSQL it is an advisory lock of a connection of its own, on SQLite a lock on a file beside
the database. Both go with the process, however it ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from data.database import Database

log = logging.getLogger(__name__)

# A lead whose connection hangs is lost within these, so that another may begin.
_CONNECTION = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 9000,
}


class Leadership(Protocol):
    """The lead over one token; blocks for as long as the database does.

    `certain` says that who had it before is no more; else its last requests may be under way.
    """

    certain: bool

    def held(self) -> bool:
        """Whether this process has the lead, which it takes where nobody has it."""

    def release(self) -> None:
        """Give the lead to whoever asks next."""


class PostgresqlLeadership:
    """An advisory lock that its connection holds; a connection may end before its process."""

    certain = False

    def __init__(self, url: str, token: str) -> None:
        self._engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_CONNECTION
        )
        self._key = int.from_bytes(_digest(token)[:8], "big", signed=True)
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Whether this process has the lead, which it takes where nobody has it."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            return self._take()
        except SQLAlchemyError as error:
            if self._connection is not None:
                log.warning("alerts: the lead is lost: %s", type(error).__name__)
            self.release()
            return False

    def release(self) -> None:
        """Give the lead to whoever asks next."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _take(self) -> bool:
        connection = self._engine.connect()
        query = text("SELECT pg_try_advisory_lock(:key)")
        if not connection.scalar(query, {"key": self._key}):
            connection.close()
            return False
        self._connection = connection
        return True


class FileLeadership:
    """A lock on a file."""

    certain = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def held(self) -> bool:
        """Whether this process has the lead, which it takes where nobody has it."""
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give the lead to whoever asks next."""
        if self._file is not None:
            self._file.close()
            self._file = None


def leadership_of(database: Database, token: str) -> Leadership:
    """The lead over a bot token among all processes on one database."""
    url = database.engine.url
    if url.get_backend_name() == "sqlite":
        name = f"{url.database}.sender-{_digest(token).hex()[:12]}.lock"
        return FileLeadership(Path(name))
    return PostgresqlLeadership(url.render_as_string(hide_password=False), token)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
