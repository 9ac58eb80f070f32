"""What the bot does by itself, besides answering and alerting: deleting what is past its time."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.observing.metrics import Metrics
from data.chats import Clock, utc_now
from data.conversations import Conversations
from data.database import Database
from data.retention import delete_expired

_log = logging.getLogger(__name__)
_AFTER_START = dt.timedelta(minutes=10)
_BEAT_SECONDS = 10
_LATEST_BEAT = dt.timedelta(seconds=6 * _BEAT_SECONDS)


class Care:
    """The daily deletion, and the scheduler's heartbeat."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        metrics: Metrics,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._metrics = metrics
        self._clock = clock
        self._last_beat: dt.datetime | None = None

    async def delete_expired(self) -> None:
        """Delete what is past its time; after a failure the next run takes it along."""
        now = self._clock()
        try:
            deleted = await asyncio.to_thread(
                delete_expired, self._database, self._conversations, now
            )
        except Exception:
            _log.exception("retention: broken off; the next run goes on")
            return
        self._metrics.deleted(deleted, now)
        counts = ", ".join(f"{count} {name}" for name, count in deleted.items() if count)
        _log.info("retention: deleted %s", counts or "nothing")

    async def beat(self) -> None:
        """Note that the scheduler runs."""
        self._last_beat = self._clock()
        self._metrics.beat(self._last_beat)

    async def scheduler_works(self) -> bool:
        """Whether the scheduler ran a job within the last minute."""
        return self._last_beat is not None and self._clock() - self._last_beat < _LATEST_BEAT


def schedule_care(scheduler: AsyncIOScheduler, care: Care) -> None:
    """Delete ten minutes after the start, so also where no process lives a day, then daily.

    Several processes may do it at once: rows that are gone are gone.
    """
    options = {"coalesce": True, "max_instances": 1, "replace_existing": True}
    now = dt.datetime.now(dt.UTC)
    scheduler.add_job(
        care.delete_expired,
        "interval",
        days=1,
        next_run_time=now + _AFTER_START,
        id="retention",
        misfire_grace_time=None,
        **options,
    )
    scheduler.add_job(
        care.beat,
        "interval",
        seconds=_BEAT_SECONDS,
        next_run_time=now,
        id="heartbeat",
        misfire_grace_time=None,
        **options,
    )
