"""Where nothing may be waited for, the database is not asked."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import text

from data.at_once import WouldWaitError, at_once
from data.database import Database
from data.last_read import LastRead


def number(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(text("SELECT 7")).scalar_one())


def test_a_database_that_is_asked_at_once_refuses(sqlite_database: Database) -> None:
    with at_once():
        with pytest.raises(WouldWaitError):
            number(sqlite_database)
        with pytest.raises(WouldWaitError), sqlite_database.session():
            pass
    assert number(sqlite_database) == 7


def test_other_threads_may_wait_meanwhile(sqlite_database: Database) -> None:
    with at_once(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(number, sqlite_database).result() == 7


def test_an_error_inside_ends_it(sqlite_database: Database) -> None:
    with pytest.raises(KeyError), at_once():
        raise KeyError
    assert number(sqlite_database) == 7


def test_what_is_fresh_is_read_at_once_and_what_is_not_is_refused() -> None:
    asked = count()
    kept = LastRead(lambda: f"version {next(asked)}", threading.get_ident, fresh_seconds=3600)
    with at_once(), pytest.raises(WouldWaitError):
        kept.newest()
    assert next(asked) == 0
    first = kept.newest()
    with at_once():
        assert kept.newest() == first
    kept._fresh_until = float("-inf")
    with at_once(), pytest.raises(WouldWaitError):
        kept.newest()
    assert next(asked) == 2
