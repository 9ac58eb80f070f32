"""Updates of many chats at once, those of one chat one after the other."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import Counter
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.conversation import anonymous
from data.spans import span
from data.tracing import request

_log = logging.getLogger(__name__)


class InOrder(BaseUpdateProcessor):
    """A chat that sends faster than it can be answered loses what comes beyond its queue."""

    def __init__(self, at_once: int = 256, queue: int = 20) -> None:
        """`at_once` chats are served together; up to `queue` updates of one of them wait."""
        super().__init__(at_once)
        self._queue = queue
        self._waiting: Counter[int] = Counter()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update in its chat's turn, as one request in all logs."""
        identity = f"tg-{update.update_id}" if isinstance(update, Update) else ""
        with request(identity), span("telegram update", "server"):
            await self._process(update, coroutine)

    async def _process(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = chat_of(update)
        if chat is None:
            await coroutine
            return
        if self._waiting[chat] >= self._queue:
            _log.warning("chat %s sends too fast: an update is dropped", anonymous(chat))
            _drop(coroutine)
            return
        turn = self._turns.setdefault(chat, asyncio.Lock())
        self._waiting[chat] += 1
        try:
            async with turn:
                await coroutine
        finally:
            self._waiting[chat] -= 1
            if not self._waiting[chat]:
                del self._waiting[chat]


def chat_of(update: object) -> int | None:
    """The chat whose updates keep their order; None for an update of no chat."""
    if not isinstance(update, Update) or update.effective_chat is None:
        return None
    return update.effective_chat.id


def _drop(coroutine: Awaitable[Any]) -> None:
    if inspect.iscoroutine(coroutine):
        coroutine.close()
