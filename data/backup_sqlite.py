"""A copy of an SQLite database through SQLite's own online backup."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from data.copies import BackupError, Counts, Progress

_BUSY_SECONDS = 15
_PAGES = 500


class SqliteCopy:
    """Copies, proves and puts back one file."""

    suffix = ".db"

    def __init__(self, path: Path) -> None:
        self._path = path

    def save(self, file: Path, progress: Progress) -> Counts:
        """Write a copy of one moment; writers go on meanwhile."""
        with _errors(), closing(_open(self._path)) as source:
            source.execute("BEGIN")
            rows = _rows(source)
            with closing(_open(file)) as target:
                _copy(source, target, progress)
                target.execute("PRAGMA journal_mode=DELETE")
            source.execute("COMMIT")
        return rows

    def prove(self, file: Path) -> Counts:
        """Restore into a file of its own, and let SQLite look through it."""
        with (
            _errors(),
            tempfile.TemporaryDirectory() as folder,
            closing(_open(file, readonly=True)) as source,
            closing(_open(Path(folder) / "scratch.db")) as scratch,
        ):
            _copy(source, scratch, lambda _: None)
            _require_sound(scratch, file)
            return _rows(scratch)

    def put_back(self, file: Path, progress: Progress) -> Counts:
        """Overwrite the database in one transaction: who reads it sees the old or the new."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with (
            _errors(),
            closing(_open(file, readonly=True)) as source,
            closing(_open(self._path)) as target,
        ):
            _copy(source, target, progress)
            return _rows(target)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress) -> None:
    def tell(_: int, remaining: int, total: int) -> None:
        progress(1 - remaining / total if total else 1.0)

    source.backup(target, pages=_PAGES, progress=tell)


def _open(path: Path, *, readonly: bool = False) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rwc'}"
    connection = sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS)
    connection.isolation_level = None
    return connection


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = sorted(name for (name,) in connection.execute(query))
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for name in names
    }


def _require_sound(connection: sqlite3.Connection, file: Path) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"{file.name} is damaged: {verdict}")


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite: {error}") from error
