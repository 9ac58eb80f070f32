"""Copies of both databases while everything runs, each proved by restoring it.

    made = backup(parts, folder)        # writes folder/manifest.json and a file for each database
    restore(folder, parts)              # checks the files first, then puts them in place

A copy is of one moment: rows are counted in the same snapshot that is copied, the copy is restored
into a database of its own, and the counts must be the same there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.engine import URL

from data.backup_postgresql import PostgresqlCopy
from data.backup_sqlite import SqliteCopy
from data.copies import BackupError, Counts, Progress

MANIFEST = "manifest.json"
_FORMAT = 1


class Copy(Protocol):
    """How one kind of database is copied; both raise BackupError."""

    suffix: str

    def save(self, file: Path, progress: Progress) -> Counts:
        """Write a copy to a file; the rows of each table in it."""

    def prove(self, file: Path) -> Counts:
        """Restore a copy into a scratch database; the rows of each table there."""

    def put_back(self, file: Path, progress: Progress) -> Counts:
        """Put a copy in place of the database; the rows of each table then."""


@dataclass(frozen=True, slots=True)
class Part:
    """A database by its name in the manifest."""

    name: str
    url: URL

    @property
    def is_there(self) -> bool:
        """Whether there is anything to copy yet."""
        return self.url.get_backend_name() != "sqlite" or Path(self.url.database or "").is_file()


@dataclass(frozen=True, slots=True)
class Saved:
    """A copy in a folder, proved to hold `rows`."""

    name: str
    kind: str
    file: str
    digest: str
    rows: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Plain types for the manifest."""
        return {
            "name": self.name,
            "kind": self.kind,
            "file": self.file,
            "sha256": self.digest,
            "rows": dict(self.rows),
        }


def parts_of(task_database: URL, conversations: URL) -> list[Part]:
    """The databases to copy: one where both are in the same."""
    parts = [Part("tasks", task_database)]
    if _place(task_database) != _place(conversations):
        parts.append(Part("conversations", conversations))
    return parts


def backup(
    parts: Sequence[Part],
    folder: Path,
    *,
    now: dt.datetime,
    progress: Callable[[str], Progress],
) -> list[Saved]:
    """Copy databases into a new folder and prove each copy. Raises BackupError."""
    if not parts:
        raise BackupError("there is no database to copy yet: run `python -m bot load` first")
    try:
        folder.mkdir(parents=True, exist_ok=False)
    except FileExistsError:
        raise BackupError(f"{folder} is there already: give another folder") from None
    folder.chmod(0o700)
    saved = [_save(part, folder, progress(part.name)) for part in parts]
    manifest = {
        "format": _FORMAT,
        "made_at": now.isoformat(),
        "parts": [each.as_json() for each in saved],
    }
    # Last, and in one step: a folder with a manifest holds a whole backup.
    unfinished = folder / f"{MANIFEST}.unfinished"
    unfinished.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    unfinished.rename(folder / MANIFEST)
    return saved


def read_manifest(folder: Path) -> list[Saved]:
    """What a folder holds, each file as it was written. Raises BackupError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["format"] != _FORMAT:
            raise BackupError(f"{folder} was written by another version")
        saved = [
            Saved(each["name"], each["kind"], each["file"], each["sha256"], each["rows"])
            for each in manifest["parts"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} holds no whole backup: {MANIFEST} is missing") from error
    for each in saved:
        if Path(each.file).name != each.file or not (folder / each.file).is_file():
            raise BackupError(f"{each.file} is missing in {folder}")
        if _digest(folder / each.file) != each.digest:
            raise BackupError(f"{each.file} is not what was written: use another backup")
    return saved


def restore(
    folder: Path, parts: Sequence[Part], *, progress: Callable[[str], Progress]
) -> list[Saved]:
    """Put a backup in place of the databases, after checking and proving all of it.

    Raises BackupError; until the check has passed for each part nothing is changed.
    """
    targets = {part.name: part for part in parts}
    saved = read_manifest(folder)
    for each in saved:
        _prove(_copy_for(each, targets), folder / each.file, each.rows)
    for each in saved:
        rows = _copy_for(each, targets).put_back(folder / each.file, progress(each.name))
        _compare(each.name, rows, each.rows)
    return saved


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all whole backups below a folder but the newest; the names of those deleted."""
    whole = sorted(each.parent for each in folder.glob(f"*/{MANIFEST}"))
    old = whole[: max(0, len(whole) - keep)]
    for each in old:
        for file in each.iterdir():
            file.unlink()
        each.rmdir()
    return [each.name for each in old]


def _save(part: Part, folder: Path, progress: Progress) -> Saved:
    copy = _copy(part.url)
    file = folder / f"{part.name}{copy.suffix}"
    rows = copy.save(file, progress)
    file.chmod(0o600)
    _prove(copy, file, rows)
    return Saved(part.name, part.url.get_backend_name(), file.name, _digest(file), rows)


def _copy(url: URL) -> Copy:
    if url.get_backend_name() == "sqlite":
        return SqliteCopy(Path(url.database or ""))
    return PostgresqlCopy(url)


def _copy_for(saved: Saved, targets: Mapping[str, Part]) -> Copy:
    target = targets.get(saved.name)
    if target is None or target.url.get_backend_name() != saved.kind:
        raise BackupError(
            f"{saved.name} is of {saved.kind}, which the settings name no database of"
        )
    return _copy(target.url)


def _prove(copy: Copy, file: Path, rows: Counts) -> None:
    _compare(file.name, copy.prove(file), rows)


def _compare(name: str, found: Counts, expected: Counts) -> None:
    if dict(found) != dict(expected):
        wrong = sorted(
            table for table in {*found, *expected} if found.get(table) != expected.get(table)
        )
        raise BackupError(f"{name}: restored rows differ in {', '.join(wrong)}")


def _place(url: URL) -> tuple[object, ...]:
    if url.get_backend_name() == "sqlite":
        return ("sqlite", str(Path(url.database or "").resolve()))
    return (url.host, url.port or 5432, url.database, tuple(sorted(url.query.items())))


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
