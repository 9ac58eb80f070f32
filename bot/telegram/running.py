"""Starts the Telegram application beside others in one event loop, and stops it cleanly."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.settings import SettingsError
from bot.telegram.application import ALLOWED_UPDATES
from bot.telegram.commands import TelegramApplication
from bot.telegram.profile import Profile

_log = logging.getLogger(__name__)
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0
_POLL_SECONDS = 30
_FAILURES, _FAILURE_SECONDS = 3, 120.0


class Polling:
    """Long polling of one application; Telegram may be out of reach at the start."""

    def __init__(
        self,
        application: TelegramApplication,
        profile: Profile,
        before_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`before_stop` is what has to end while messages can still be sent."""
        self._application = application
        self._profile = profile
        self._before_stop = before_stop
        self._presenting: asyncio.Task[None] | None = None
        self._failures: deque[float] = deque(maxlen=_FAILURES)

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until `stopping` is set. Raises SettingsError when Telegram refuses the token."""
        try:
            if await self._reach(stopping):
                await self._poll(stopping)
        finally:
            # The application closes its connections only if it reached Telegram.
            await self._application.bot.shutdown()

    def healthy(self) -> bool:
        """Whether updates are being fetched; one lost connection is no illness."""
        updater = self._application.updater
        failing = len(self._failures) == _FAILURES and self._failures[0] > self._since()
        return updater is not None and updater.running and not failing

    def _since(self) -> float:
        return time.monotonic() - _FAILURE_SECONDS

    def failed(self, error: TelegramError) -> None:
        """Note a failed poll: python-telegram-bot tries again, and would log a traceback."""
        self._failures.append(time.monotonic())
        _log.warning("Telegram: no updates: %s", error.message or type(error).__name__)

    async def _reach(self, stopping: asyncio.Event) -> bool:
        wait = _FIRST_WAIT
        while not stopping.is_set():
            try:
                await self._application.initialize()
            except InvalidToken as error:
                raise SettingsError("TELEGRAM_BOT_TOKEN: Telegram does not know it") from error
            except (NetworkError, RetryAfter) as error:
                name = type(error).__name__
                _log.warning("Telegram is out of reach (%s): next try in %.0f s", name, wait)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), wait)
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                return True
        return False

    async def _poll(self, stopping: asyncio.Event) -> None:
        application = self._application
        updater = application.updater
        if updater is None:
            raise RuntimeError("the Telegram application has no updater")
        try:
            await application.start()
            await updater.start_polling(
                timeout=_POLL_SECONDS,
                allowed_updates=list(ALLOWED_UPDATES),
                error_callback=self.failed,
            )
            _log.info("Telegram: polling as @%s", application.bot.username)
            self._presenting = asyncio.create_task(self._profile.present())
            await stopping.wait()
        finally:
            await self._stop()

    async def _stop(self) -> None:
        if self._presenting is not None:
            self._presenting.cancel()
            await asyncio.gather(self._presenting, return_exceptions=True)
        updater = self._application.updater
        if updater is not None and updater.running:
            await updater.stop()
        if self._before_stop is not None:
            await self._before_stop()
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()
