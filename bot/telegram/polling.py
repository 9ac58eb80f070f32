"""Asks Telegram for updates, and tells it that they arrived when they are in the inbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.error import RetryAfter, TelegramError, TimedOut

from bot.telegram.application import ALLOWED_UPDATES
from bot.telegram.commands import TelegramApplication
from bot.telegram.in_order import chat_of
from bot.telegram.intake import Intake
from bot.telegram.profile import Profile
from bot.telegram.running import Receiving
from data.inbox import Incoming

_log = logging.getLogger(__name__)
_POLL_SECONDS = 30
_MOST_AT_A_TIME = 100
_FIRST_WAIT, _LONGEST_WAIT, _LONGER = 1.0, 30.0, 1.5
_SLACK = 0.5
_LAST_SECONDS = 2.0


class Polling(Receiving):
    """Long polling, which ends a webhook where there was one, and works off what it left.

    Telegram forgets an update when a later one is asked for, which is after `intake` has it.
    """

    def __init__(
        self,
        application: TelegramApplication,
        profile: Profile,
        intake: Intake,
        before_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`intake` is what is filled; one bot has one process that polls."""
        super().__init__(application, profile, before_stop)
        self._intake = intake
        self._next: int | None = None
        self._polling: asyncio.Task[None] | None = None

    async def _begin(self, stopping: asyncio.Event) -> None:
        await self._intake.start()
        if await self._reach(self._application.bot.delete_webhook, stopping):
            self._polling = asyncio.create_task(self._poll())
            _log.info("Telegram: polling as @%s", self._application.bot.username)

    async def _end(self) -> None:
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
            await self._say_what_arrived()
        await self._intake.stop()

    def _receives(self) -> bool:
        return self._polling is not None and not self._polling.done()

    async def _poll(self) -> None:
        wait = 0.0
        while True:
            try:
                await self._fetch(_POLL_SECONDS)
                wait = 0.0
            except TimedOut:
                wait = 0.0
            except RetryAfter as error:
                wait = _seconds(error) + _SLACK
            except Exception as error:
                # Not of Telegram alone: whatever it is, people write on.
                self.failed(error)
                wait = min(wait * _LONGER, _LONGEST_WAIT) or _FIRST_WAIT
            await asyncio.sleep(wait)

    async def _fetch(self, seconds: int) -> None:
        room = await self._intake.room()
        updates = await self._application.bot.get_updates(
            offset=self._next,
            limit=min(room, _MOST_AT_A_TIME),
            timeout=seconds,
            allowed_updates=ALLOWED_UPDATES,
        )
        if wanted := [self._incoming(update) for update in updates if _was_asked_for(update)]:
            await self._intake.take_all(wanted)
        if updates:
            self._next = updates[-1].update_id + 1

    async def _say_what_arrived(self) -> None:
        """Or the next process would get the last updates again."""
        if self._next is None:
            return
        try:
            await self._application.bot.get_updates(
                offset=self._next, limit=1, timeout=0, read_timeout=_LAST_SECONDS
            )
        except TelegramError as error:
            _log.warning("Telegram: not told which updates arrived: %s", type(error).__name__)

    def _incoming(self, update: Update) -> Incoming:
        bot = self._application.bot.id
        return Incoming(bot, update.update_id, chat_of(update), update.to_json())


def _was_asked_for(update: Update) -> bool:
    """What came before this bot may be of kinds that nothing here works on."""
    return any(getattr(update, kind) is not None for kind in ALLOWED_UPDATES)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait if isinstance(wait, (int, float)) else wait.total_seconds())
