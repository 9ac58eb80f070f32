"""Backups hold one moment of both databases, are proved, and come back whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from data import backup as backups
from data.chats import chat_for
from data.copies import BackupError
from data.database import Database
from data.models import Chat
from tests.command_line.conftest import Run, document
from tests.privacy.conftest import NOW, Store


def no_progress(_: str):
    return lambda _: None


def chats(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Chat)) or 0


def add_chat(database: Database, address: str) -> None:
    with database.session() as session:
        chat_for(session, "telegram", address)


def folder_of(run: Run, *options: str) -> Path:
    return Path(document(run("backup", "--json", *options))["folder"])


def test_both_databases_come_back(run: Run, database: Database, store: Store) -> None:
    add_chat(database, "1")
    store.add("web:a", "user", text="hello")
    folder = folder_of(run, "--to", "copies")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [part["name"] for part in manifest["parts"]] == ["tasks", "conversations"]
    assert manifest["parts"][0]["rows"]["chats"] == 1
    assert manifest["parts"][1]["rows"] == {"events": 1}
    assert folder.stat().st_mode & 0o077 == 0
    add_chat(database, "2")
    store.add("web:b", "user")
    run("restore", str(folder), given="n\n", code=1)
    assert chats(database) == 2
    assert "rows are back" in run("restore", str(folder), "--yes").stdout
    assert chats(database) == 1
    assert store.senders() == ["web:a"]
    add_chat(database, "3")
    assert chats(database) == 2


def test_a_lost_database_comes_back(run: Run, database: Database, store: Store) -> None:
    folder = folder_of(run, "--to", "copies")
    database.close()
    path = Path(str(database.engine.url.database))
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    run("restore", str(folder), "--yes")
    assert chats(database) == 0


def test_what_is_not_there_yet_is_left_out(run: Run) -> None:
    told = document(run("backup", "--json"))
    assert [part["name"] for part in told["parts"]] == ["tasks"]


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "no manifest", "lying"])
def test_a_damaged_backup_changes_nothing(
    run: Run, database: Database, store: Store, damage: str
) -> None:
    folder = folder_of(run, "--to", "copies")
    add_chat(database, "1")
    copy, manifest = folder / "tasks.db", folder / "manifest.json"
    if damage == "changed":
        copy.write_bytes(copy.read_bytes()[:-100] + b"x" * 100)
    elif damage == "cut":
        copy.write_bytes(copy.read_bytes()[:4096])
    elif damage == "gone":
        copy.unlink()
    elif damage == "no manifest":
        manifest.unlink()
    else:
        told = json.loads(manifest.read_text())
        told["parts"][0]["rows"]["chats"] = 7
        manifest.write_text(json.dumps(told))
    error = run("restore", str(folder), "--yes", code=1).stderr.strip()
    assert "\n" not in error
    assert chats(database) == 1


def test_only_the_newest_are_kept(run: Run, tmp_path: Path) -> None:
    folder = folder_of(run, "--to", "copies")
    for year in (2001, 2002, 2003):
        shutil.copytree(folder, tmp_path / "copies" / f"{year}0101T000000Z")
    (tmp_path / "copies" / "notes").mkdir()
    shutil.rmtree(folder)
    told = document(run("backup", "--to", "copies", "--keep", "2", "--json"))
    assert told["deleted"] == ["20010101T000000Z", "20020101T000000Z"]
    assert len(list((tmp_path / "copies").iterdir())) == 3


def test_a_copy_is_of_one_moment(sqlite_database: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            add_chat(sqlite_database, str(number))
            number += 1

    writing = threading.Thread(target=write)
    writing.start()
    part = backups.Part("tasks", make_url(str(sqlite_database.engine.url)))
    try:
        for number in range(5):
            folder = tmp_path / str(number)
            backups.backup([part], folder, now=NOW, progress=no_progress)
    finally:
        stop.set()
        writing.join()
    assert chats(sqlite_database) > 0


def test_postgresql(
    postgresql_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pgserver

    programs = Path(pgserver.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", str(programs))
    url = postgresql_database.engine.url
    add_chat(postgresql_database, "1")
    parts = [backups.Part("tasks", url)]
    (saved,) = backups.backup(parts, tmp_path / "copy", now=NOW, progress=no_progress)
    assert saved.rows["chats"] == 1
    add_chat(postgresql_database, "2")
    postgresql_database.close()
    backups.restore(tmp_path / "copy", parts, progress=no_progress)
    assert chats(postgresql_database) == 1
    with postgresql_database.reading() as session:
        names = session.scalars(select(func.current_database())).all()
    assert names == [url.database]
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BackupError, match="pg_dump is missing"):
        backups.backup(parts, tmp_path / "other", now=NOW, progress=no_progress)


def test_one_database_for_both_is_copied_once() -> None:
    task = make_url("postgresql+psycopg://a:b@database:5432/assistant")
    both = backups.parts_of(task, make_url("postgresql+psycopg://a:b@database/assistant"))
    assert [part.name for part in both] == ["tasks"]


def test_another_kind_of_database_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(run, "--to", "copies")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert "of sqlite" in run("restore", str(folder), "--yes", code=1).stderr


def test_a_copy_is_an_ordinary_file(run: Run, store: Store) -> None:
    store.add("web:a", "user")
    folder = folder_of(run, "--to", "copies")
    connection = sqlite3.connect(folder / "conversations.db")
    assert connection.execute("SELECT count(*) FROM events").fetchone() == (1,)
    connection.close()
    assert {file.name for file in folder.iterdir()} == {
        "manifest.json",
        "tasks.db",
        "conversations.db",
    }
