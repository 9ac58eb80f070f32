"""The alerts' jobs: each asks what is due now, so one that is missed, late or doubled does no harm.

alerts = Alerts(database, sender)
schedule_alerts(application.job_queue, alerts)      # with Telegram
schedule_without_telegram(scheduler, alerts)        # web chats only: nothing is pushed
...
await alerts.stop()
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError
from telegram.ext import CallbackContext, JobQueue

from bot.alerts.courier import READ_SECONDS
from bot.alerts.errors import SenderStopped
from bot.alerts.leadership import Leadership
from bot.alerts.sender import Sender
from data.announcements import close_expired, fan_out_due, finish, sweep, take_over
from data.chats import Clock, utc_now
from data.database import Database
from data.preferences import make_digests

log = logging.getLogger(__name__)

# Well above the longest request, so that no row of a living sender is taken for a dead one's.
LEASE = dt.timedelta(seconds=3 * READ_SECONDS + 15)
_EVERY = dt.timedelta(seconds=2)
_LATE_IS_FINE = int(dt.timedelta(hours=1).total_seconds())
TellStaff = Callable[[int, str], Awaitable[None]]
"""Says that an announcement (its number) was paused, and why; raises nothing."""
_STOP_SECONDS = READ_SECONDS + 10


class Alerts:
    """What is due at a moment, and the one run of the sender that works on it."""

    def __init__(
        self,
        database: Database,
        sender: Sender | None,
        *,
        leadership: Leadership | None = None,
        tell_staff: TellStaff | None = None,
        lease: dt.timedelta = LEASE,
        clock: Clock = utc_now,
    ) -> None:
        """Without a sender announcements begin and end, and wait for web chats only.

        Without a `leadership` this is the only process that sends.
        """
        self.last_tick: dt.datetime | None = None
        self._database = database
        self._sender = sender
        self._leadership = leadership
        self._leads = leadership is None
        self._tell_staff = tell_staff
        self._lease = lease
        self._clock = clock
        self._run: asyncio.Task[None] | None = None
        self._stopped = False

    async def tick(self) -> None:
        """Begin what is due, end what is done or too late, take over from a dead sender."""
        try:
            await asyncio.to_thread(self._settle)
        except SQLAlchemyError:
            log.exception("alerts: the database failed; the next tick tries again")
        else:
            self.last_tick = self._clock()

    async def drain(self) -> None:
        """Let the sender work on what is due, unless it does already; does not wait for it.

        Only the process that leads sends; one that lost the lead begins nothing more.
        """
        if self._sender is None or self._stopped:
            return
        await self._warn(self._sender)
        try:
            leads = await asyncio.to_thread(self._lead, self._sender)
        except SQLAlchemyError:
            log.exception("alerts: the lead is not known; the next run asks again")
            leads = False
        if not leads:
            self._sender.stop()
        elif self._run is None or self._run.done():
            self._run = asyncio.create_task(self._send(self._sender))

    async def stop(self) -> None:
        """Finish what is under way, give back the rest, and begin nothing more.

        To be called before the bot closes.
        """
        self._stopped = True
        if self._sender is not None and self._run is not None:
            self._sender.stop()
            done, _ = await asyncio.wait({self._run}, timeout=_STOP_SECONDS)
            if not done:
                self._run.cancel()
                await asyncio.gather(self._run, return_exceptions=True)
        if self._leadership is not None:
            await asyncio.to_thread(self._leadership.release)

    def _lead(self, sender: Sender) -> bool:
        if self._leadership is None:
            return True
        led, self._leads = self._leads, self._leadership.held()
        if self._leads and not led:
            with self._database.session() as session:
                freed = take_over(session, sender.owner, clock=self._clock)
                if self._leadership.certain:
                    freed += sweep(session, older_than=dt.timedelta(0), clock=self._clock)
            log.info("alerts: this process sends now; %d deliveries taken over", freed)
        return self._leads

    async def _warn(self, sender: Sender) -> None:
        while sender.paused:
            announcement, reason = sender.paused.pop(0)
            if self._tell_staff is not None:
                await self._tell_staff(announcement, reason)

    def _settle(self) -> None:
        with self._database.session() as session:
            if swept := sweep(session, older_than=self._lease, clock=self._clock):
                log.warning("alerts: took over %d deliveries of a sender that ended", swept)
        with self._database.session() as session:
            for announcement, count in fan_out_due(session, clock=self._clock).items():
                log.info("announcement %d goes out to %d chats", announcement, count)
        with self._database.session() as session:
            if made := make_digests(session, clock=self._clock):
                log.info("%d digests are due", made)
        with self._database.session() as session:
            if expired := close_expired(session, clock=self._clock):
                log.warning("alerts: %d deliveries expired unsent", expired)
            for announcement in finish(session, clock=self._clock):
                log.info("announcement %d is sent", announcement)

    async def _send(self, sender: Sender) -> None:
        try:
            await sender.drain()
        except SenderStopped as error:
            log.error("%s", error)
        except Exception:
            log.exception("alerts: the sender failed; the next run tries again")


def schedule_alerts(job_queue: JobQueue[Any], alerts: Alerts) -> None:
    """Run the alerts as jobs of python-telegram-bot's queue."""
    for name, act in _acts(alerts):
        job_queue.run_repeating(
            _as_callback(act), _EVERY, first=0, name=name, job_kwargs=_options(name)
        )


def schedule_without_telegram(scheduler: AsyncIOScheduler, alerts: Alerts) -> None:
    """Run the alerts as jobs of a scheduler where there is no Telegram application."""
    for name, act in _acts(alerts):
        seconds = _EVERY.total_seconds()
        scheduler.add_job(act, "interval", seconds=seconds, name=name, **_options(name))


def _acts(alerts: Alerts) -> tuple[tuple[str, Callable[[], Awaitable[None]]], ...]:
    return ("alerts-due", alerts.tick), ("alerts-drain", alerts.drain)


def _options(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "replace_existing": True,
        "coalesce": True,
        "max_instances": 1,
        "misfire_grace_time": _LATE_IS_FINE,
    }


def _as_callback(act: Callable[[], Awaitable[None]]) -> Callable[[Any], Any]:
    async def callback(_context: CallbackContext[Any, Any, Any, Any]) -> None:
        await act()

    return callback
