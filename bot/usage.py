"""Counts answers for staff: in memory for some seconds, then in the task database by day."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot.observing.exchanges import Exchange
from data.chats import Clock, utc_now
from data.database import Database
from data.staff.usage import NO_FIELD, Answered, record_usage

_log = logging.getLogger(__name__)
EVERY_SECONDS = 20.0


class UsageCounter:
    """A listener of exchanges; whose they were is in memory only, until the next writing."""

    def __init__(self, database: Database, zone: ZoneInfo, clock: Clock = utc_now) -> None:
        self._database = database
        self._zone = zone
        self._clock = clock
        self._counts: Counter[Answered] = Counter()

    def __call__(self, exchange: Exchange) -> None:
        """Count one answer; does not wait for anything."""
        # The last part is the person, in a group as well as alone.
        channel, person = exchange.channel, exchange.conversation.rpartition(":")[2]
        self._counts[
            Answered(
                person=f"{channel}:{person}",
                language=str(exchange.language),
                field=exchange.field or NO_FIELD,
                outcome=exchange.outcome,
            )
        ] += 1

    async def write(self) -> None:
        """Put what was counted into the database; what it does not take is counted again later."""
        counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            await asyncio.to_thread(self._write, counts)
        except SQLAlchemyError as error:
            _log.warning("usage was not written and is kept: %s", type(error).__name__)
            self._counts.update(counts)

    @asynccontextmanager
    async def writing(self, every: float = EVERY_SECONDS) -> AsyncIterator[None]:
        """Write from time to time while the context lasts, and at its end."""
        task = asyncio.create_task(self._write_for_ever(every))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.write()

    async def _write_for_ever(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            await self.write()

    def _write(self, counts: Counter[Answered]) -> None:
        with self._database.session() as session:
            record_usage(session, self._today(), counts)

    def _today(self) -> dt.date:
        return self._clock().astimezone(self._zone).date()
