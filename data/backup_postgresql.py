"""A copy of a PostgreSQL database through pg_dump and pg_restore."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from data.copies import BackupError, Counts, Progress


class PostgresqlCopy:
    """Copies, proves and puts back one database; `psycopg` in its address."""

    suffix = ".dump"

    def __init__(self, url: URL) -> None:
        self._url = url

    def save(self, file: Path, progress: Progress) -> Counts:
        """Write a copy of one moment: rows are counted in the snapshot that pg_dump reads."""
        with _connected(self._url) as connection:
            connection.execute(text("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            rows = _rows(connection)
            options = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
            _run("pg_dump", [*options, f"--file={file}"], self._url)
            connection.execute(text("COMMIT"))
        progress(1.0)
        return rows

    def prove(self, file: Path) -> Counts:
        """Restore into a database beside this one, which is dropped again."""
        scratch = self._url.set(database=f"proof_{secrets.token_hex(6)}")
        with _connected(self._url) as connection:
            connection.execute(text(f'CREATE DATABASE "{scratch.database}"'))
            try:
                _run("pg_restore", ["--no-owner", "--exit-on-error", str(file)], scratch)
                with _connected(scratch) as restored:
                    return _rows(restored)
            finally:
                connection.execute(text(f'DROP DATABASE "{scratch.database}" WITH (FORCE)'))

    def put_back(self, file: Path, progress: Progress) -> Counts:
        """Replace what the copy holds, all of it or, after an error, nothing."""
        options = ["--clean", "--if-exists", "--no-owner", "--no-acl", "--single-transaction"]
        _run("pg_restore", [*options, str(file)], self._url)
        progress(1.0)
        with _connected(self._url) as connection:
            return _rows(connection)


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise BackupError(f"PostgreSQL: {reason}") from error
    finally:
        engine.dispose()


def _rows(connection: Connection) -> dict[str, int]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    names = connection.scalars(text(query)).all()
    return {
        name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0  # noqa: S608
        for name in names
    }


def _run(program: str, options: Sequence[str], url: URL) -> None:
    """Run a program of PostgreSQL's; the password goes through its environment, not its words."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs")
    address = url.set(drivername="postgresql", password=None)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(  # noqa: S603
        [found, f"--dbname={address.render_as_string()}", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program}: {reason[-1]}")
