"""Starts the Telegram application beside others in one event loop, and stops it cleanly.

How updates come in is a matter of the subclass: by polling, or by a webhook.
"""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.settings import SettingsError
from bot.telegram.commands import TelegramApplication
from bot.telegram.profile import Profile

_log = logging.getLogger(__name__)
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0
_FAILURES, _FAILURE_SECONDS = 3, 120.0


class Receiving(ABC):
    """The life of one application; Telegram may be out of reach at the start."""

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
        """Receive until `stopping` is set. Raises SettingsError when Telegram refuses to work."""
        try:
            if await self._reach(self._application.initialize, stopping):
                await self._receive(stopping)
        finally:
            # The application closes its connections only if it reached Telegram.
            await self._application.bot.shutdown()

    def healthy(self) -> bool:
        """Whether updates come in; one lost connection is no illness."""
        failing = len(self._failures) == _FAILURES and self._failures[0] > self._since()
        return self._receives() and not failing

    def failed(self, error: Exception) -> None:
        """Note that Telegram could not be asked for updates, without a traceback."""
        self._failures.append(time.monotonic())
        # Of any other error the text may be what somebody wrote.
        told = str(error) if isinstance(error, (TelegramError, SettingsError)) else ""
        _log.warning("Telegram: no updates: %s", told or type(error).__name__)

    @abstractmethod
    async def _begin(self, stopping: asyncio.Event) -> None:
        """Let updates in."""

    @abstractmethod
    async def _end(self) -> None:
        """Let no more in."""

    @abstractmethod
    def _receives(self) -> bool:
        """Whether updates are let in."""

    async def _reach(self, call: Callable[[], Awaitable[object]], stopping: asyncio.Event) -> bool:
        """Call until Telegram answers; False when `stopping` came first."""
        wait = _FIRST_WAIT
        while not stopping.is_set():
            try:
                await call()
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

    def _since(self) -> float:
        return time.monotonic() - _FAILURE_SECONDS

    async def _receive(self, stopping: asyncio.Event) -> None:
        try:
            await self._application.start()
            await self._begin(stopping)
            self._presenting = asyncio.create_task(self._profile.present())
            await stopping.wait()
        finally:
            await self._stop()

    async def _stop(self) -> None:
        if self._presenting is not None:
            self._presenting.cancel()
            await asyncio.gather(self._presenting, return_exceptions=True)
        await self._end()
        if self._before_stop is not None:
            await self._before_stop()
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()
