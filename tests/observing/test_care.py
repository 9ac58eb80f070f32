"""What the bot does by itself: the daily deletion and the heartbeat."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.care import Care, schedule_care
from bot.observing.metrics import Metrics
from data.conversations import KEPT, Conversations
from data.database import Database
from tests.observing.test_metrics import figures
from tests.privacy.conftest import NOW, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "conversations.db")
    made.make()
    return made


def care_of(database: Database, store: Store, now: list[dt.datetime]) -> tuple[Care, Metrics]:
    metrics = Metrics()
    return Care(database, Conversations(store.url), metrics, clock=lambda: now[0]), metrics


async def test_a_run_deletes_and_says_so(sqlite_database: Database, store: Store) -> None:
    store.add("web:old", "user", NOW - KEPT - dt.timedelta(days=1))
    care, metrics = care_of(sqlite_database, store, [NOW])
    await care.delete_expired()
    assert store.senders() == []
    found = figures(metrics.text())
    assert found["assistant_retention_deleted_rows_total", "conversations"] == 1
    assert found["assistant_retention_last_run_timestamp_seconds",] == NOW.timestamp()


async def test_a_run_that_fails_ends_nothing_and_is_not_called_a_run(
    sqlite_database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics()
    away = Conversations("postgresql://nobody@127.0.0.1:1/none")
    care = Care(sqlite_database, away, metrics, clock=lambda: NOW)
    await care.delete_expired()
    assert "retention: broken off" in caplog.text
    assert figures(metrics.text())["assistant_retention_last_run_timestamp_seconds",] == 0


async def test_a_scheduler_that_stands_still_is_noticed(
    sqlite_database: Database, store: Store
) -> None:
    now = [NOW]
    care, _ = care_of(sqlite_database, store, now)
    assert not await care.scheduler_works()
    await care.beat()
    now[0] += dt.timedelta(seconds=59)
    assert await care.scheduler_works()
    now[0] += dt.timedelta(seconds=1)
    assert not await care.scheduler_works()


async def first_beat(care: Care) -> None:
    while not await care.scheduler_works():  # noqa: ASYNC110 - the job has no event to wait for
        await asyncio.sleep(0.01)


async def test_jobs_are_scheduled(sqlite_database: Database, store: Store) -> None:
    care, _ = care_of(sqlite_database, store, [NOW])
    scheduler = AsyncIOScheduler()
    schedule_care(scheduler, care)
    scheduler.start()
    try:
        await asyncio.wait_for(first_beat(care), 10)
        retention = scheduler.get_job("retention")
        until = retention.next_run_time - dt.datetime.now(dt.UTC)
        assert dt.timedelta(minutes=9) < until <= dt.timedelta(minutes=10)
    finally:
        scheduler.shutdown(wait=False)
