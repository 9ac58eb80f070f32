"""Rasa's conversations in PostgreSQL, where the task database may be too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, insert, make_url

from data.conversations import KEPT, Conversations, events
from tests.privacy.conftest import NOW


@pytest.fixture
def kept(postgresql_url: str) -> Iterator[Conversations]:
    """A store with Rasa's table, named as Rasa's setting names it."""
    engine = create_engine(postgresql_url)
    old = (NOW - KEPT - dt.timedelta(seconds=1)).timestamp()
    with engine.begin() as connection:
        events.metadata.create_all(connection)
        for sender, kind, at in (
            ("telegram:1", "user", NOW.timestamp()),
            ("telegram:-5:1", "user", NOW.timestamp()),
            ("telegram:11", "user", NOW.timestamp()),
            ("web:old", "session_started", old),
            ("web:old", "user", old),
        ):
            row = {"sender_id": sender, "type_name": kind, "timestamp": at, "data": '{"text": "x"}'}
            connection.execute(insert(events).values(row))
    address = make_url(postgresql_url).set(drivername="postgresql")
    opened = Conversations(address.render_as_string(hide_password=False))
    yield opened
    opened.close()
    with engine.begin() as connection:
        events.metadata.drop_all(connection)
    engine.dispose()


def test_read_erased_and_ended(kept: Conversations) -> None:
    assert kept.count() == 5
    assert [said.text for said in kept.read("telegram", "1")] == ["x", "x"]
    assert kept.erase("telegram", "1") == 2
    before = NOW - KEPT
    assert (kept.count_before(before), kept.erase_before(before)) == (2, 2)
    assert kept.count() == 1


def test_a_database_without_the_table_is_empty(postgresql_url: str) -> None:
    absent = Conversations(postgresql_url)
    assert (absent.exists(), absent.count(), absent.erase("web", "x")) == (False, 0, 0)
    absent.close()
