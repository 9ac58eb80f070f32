"""What was read last, while the database is away, slow, or says nothing."""

from __future__ import annotations

import threading
import time
from itertools import count

import pytest
from sqlalchemy.exc import SQLAlchemyError

from data import last_read
from data.last_read import LastRead


class Source:
    """A database with a version, which may fail or hang."""

    def __init__(self) -> None:
        self.version = "a"
        self.error: Exception | None = None
        self.speaks = threading.Event()
        self.speaks.set()
        self.asked = 0
        self.readings = count(1)

    def ask(self) -> str:
        self.asked += 1
        self.speaks.wait(30)
        if self.error is not None:
            raise self.error
        return self.version

    def read(self) -> str:
        return f"{self.version}{next(self.readings)}"


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(last_read, "_PATIENCE", 30)
    monkeypatch.setattr(last_read, "_REST", 0)
    return Source()


def test_it_is_read_once_for_each_version(source: Source) -> None:
    kept = LastRead(source.ask, source.read)
    assert [kept.newest(), kept.newest()] == ["a1", "a1"]
    source.version = "b"
    assert [kept.newest(), kept.newest()] == ["b2", "b2"]


def test_while_the_database_fails_it_is_what_was_read_last(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.error = SQLAlchemyError()
    kept = LastRead(source.ask, source.read)
    with pytest.raises(SQLAlchemyError):
        kept.newest()
    source.error = None
    assert kept.newest() == "a1"
    source.error, source.version = SQLAlchemyError(), "b"
    assert kept.newest() == "a1"
    source.error = None
    assert kept.newest() == "b2"
    source.error = SQLAlchemyError()
    monkeypatch.setattr(last_read, "_REST", 60)
    asked = source.asked
    assert [kept.newest() for _ in range(3)] == ["b2"] * 3
    assert source.asked == asked + 1


def test_other_errors_are_told(source: Source) -> None:
    kept = LastRead(source.ask, source.read)
    kept.newest()
    source.error = LookupError("nothing is loaded")
    with pytest.raises(LookupError):
        kept.newest()


def test_a_database_that_says_nothing_is_asked_once_until_it_speaks_again(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = LastRead(source.ask, source.read)
    kept.newest()
    asked = source.asked
    source.speaks.clear()
    monkeypatch.setattr(last_read, "_PATIENCE", 0.05)
    assert [kept.newest() for _ in range(3)] == ["a1"] * 3
    assert source.asked <= asked + 1
    monkeypatch.setattr(last_read, "_PATIENCE", 30)
    source.version = "b"
    source.speaks.set()
    unanswered = kept._unanswered
    assert unanswered is None or unanswered.result(30)
    assert kept.newest() == "b2"


def test_what_is_fresh_is_not_asked_for_again(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    kept = LastRead(source.ask, source.read, fresh_seconds=0.5)
    assert kept.newest() == "a1"
    source.version = "b"
    now = 100.4
    assert kept.newest() == "a1"
    assert source.asked == 1
    now = 100.6
    assert kept.newest() == "b2"
    assert kept.newest() == "b2"
    assert source.asked == 2
