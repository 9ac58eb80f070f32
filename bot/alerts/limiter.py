"""The one place through which every message passes on its way to Telegram."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.alerts.budget import Budget, Priority

log = logging.getLogger(__name__)

_MARGIN = 0.1
_RETRIES = 3
_LONGEST_RETRY = 30.0
_MESSAGES = ("send", "edit", "copy", "forward")
_NO_MESSAGES = frozenset({"sendChatAction", "sendMessageDraft"})
_Result = bool | dict[str, Any] | list[dict[str, Any]]


class Admitted:
    """Given as `rate_limit_args` of a call for which a turn was waited for already."""


ADMITTED = Admitted()
LimitArguments = Priority | Admitted


class PriorityLimiter(BaseRateLimiter[LimitArguments]):
    """Keeps Telegram's limits, replies to people first, and obeys `retry_after`.

    python-telegram-bot calls it for each request: `rate_limit_args` says `Priority.BROADCAST`, or
    `ADMITTED` after `turn`; without it a message counts as a reply. What is no message passes.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        time: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._budget = budget
        self._time = time
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def turn(self, chat: str, priority: Priority) -> int:
        """Wait until a message to this chat may go, and count it; `landed` takes the ticket."""
        while (wait := self.wait(chat, priority)) > 0:
            await self._sleep(wait)
        return self._budget.take(self._time(), chat, priority)

    async def turn_within(self, seconds: float, chat: str, priority: Priority) -> int | None:
        """As `turn`; None, as soon as that is known, where it would take longer than this."""
        until = self._time() + seconds
        while (wait := self.wait(chat, priority)) > 0:
            if self._time() + wait > until:
                return None
            await self._sleep(wait)
        return self._budget.take(self._time(), chat, priority)

    def landed(self, ticket: int) -> None:
        """Note that the request of a turn has ended, however it did."""
        self._budget.landed(self._time(), ticket)

    def wait(self, chat: str, priority: Priority) -> float:
        """Seconds until a message to this chat may go, as far as is known now."""
        return self._budget.wait(self._time(), chat, priority)

    def chat_wait(self, chat: str) -> float:
        """Seconds until the chat's own limits allow a message."""
        return self._budget.chat_wait(self._time(), chat)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: LimitArguments | None,
    ) -> _Result:
        """Make the request in its turn; a reply that Telegram postpones is tried again."""
        if "chat_id" not in data or not _is_message(endpoint):
            return await callback(*args, **kwargs)
        chat = str(data["chat_id"])
        admitted = isinstance(rate_limit_args, Admitted)
        broadcast = admitted or rate_limit_args is Priority.BROADCAST
        priority = Priority.BROADCAST if broadcast else Priority.REPLY
        tries = 1 if admitted else _RETRIES
        for left in reversed(range(tries)):
            ticket = None if admitted else await self.turn(chat, priority)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                seconds = seconds_of(refusal)
                self.refused(chat, seconds, priority, endpoint)
                if not left or seconds > _LONGEST_RETRY:
                    raise
            finally:
                if ticket is not None:
                    self.landed(ticket)
        raise AssertionError("the loop returns or raises")

    def refused(self, chat: str, seconds: float, priority: Priority, endpoint: str) -> None:
        """Obey a 429 that a request to this chat met."""
        log.warning("Telegram refused %s (429): retry after %.0f s", endpoint, seconds)
        self._budget.refused(self._time(), chat, seconds + _MARGIN, priority)


def seconds_of(refusal: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = refusal.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


def _is_message(endpoint: str) -> bool:
    return endpoint.startswith(_MESSAGES) and endpoint not in _NO_MESSAGES
