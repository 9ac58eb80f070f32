"""A store of conversations as Rasa makes it, and chats with everything that can hang on one."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.conversations import Conversations

NOW = dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)
# As Rasa 3.6 makes it; tests/nlu/test_stores.py holds it against Rasa.
EVENTS = """
CREATE TABLE events (
    id INTEGER PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,
    timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)
"""


class Store:
    """Rasa's side: makes the table and adds events."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def make(self) -> None:
        with sqlite3.connect(self.path) as connection:
            connection.execute(EVENTS)
        connection.close()

    def add(self, sender: str, kind: str, at: dt.datetime = NOW, text: str | None = None) -> None:
        told = json.dumps({"event": kind, "text": text})
        with sqlite3.connect(self.path) as connection:
            connection.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
                (sender, kind, at.timestamp(), told),
            )
        connection.close()

    def senders(self) -> list[str]:
        connection = sqlite3.connect(self.path)
        rows = connection.execute("SELECT sender_id FROM events ORDER BY id").fetchall()
        connection.close()
        return [sender for (sender,) in rows]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "conversations.db")
    made.make()
    return made


@pytest.fixture
def conversations(store: Store) -> Iterator[Conversations]:
    opened = Conversations(store.url)
    yield opened
    opened.close()
