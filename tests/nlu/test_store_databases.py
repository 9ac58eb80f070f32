"""Which databases conversations can be kept in, and how a file of SQLite is opened."""

import sqlite3
import threading
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from sqlalchemy import text

import nlu
from nlu.stores import CompactingTrackerStore, ConversationStoreError

DOMAIN = Domain.load(Path(nlu.__file__).parent / "domain.yml")


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    store = CompactingTrackerStore(f"sqlite:///{tmp_path}/conversations.db", DOMAIN)
    with store.engine.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar_one() == "wal"


def test_a_new_file_that_another_process_writes_to_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    store = CompactingTrackerStore(f"sqlite:///{path}", DOMAIN)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = threading.Timer(0.3, other.execute, ["COMMIT"])
    waiting.start()
    with store.engine.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar_one() == "wal"
    waiting.join()
    other.close()


def test_unusable_database_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "read_only.db"
    store = CompactingTrackerStore(f"sqlite:///{path}", DOMAIN)
    with store.engine.begin() as connection:
        connection.execute(text("drop table events"))
    path.chmod(0o444)
    readable = f"sqlite:///file:{path}?mode=ro&uri=true"
    with pytest.raises(ConversationStoreError, match="RASA_TRACKER_URL"):
        CompactingTrackerStore(readable, DOMAIN)
    assert [each.name for each in tmp_path.glob("file:*")] == []


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ConversationStoreError, match="RASA_TRACKER_URL must begin"):
        CompactingTrackerStore("mysql://nobody@127.0.0.1:1/none", DOMAIN)
