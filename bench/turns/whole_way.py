"""The whole way: a message in Telegram, and the bot's reply, through an emulated Bot API."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.turns.asking import Asked, check
from tests.emulator import Telegram

_PATIENCE = 30.0
_people = count(50_001)


@dataclass(frozen=True)
class Line:
    """An emulator that runs in a thread of its own."""

    telegram: Telegram
    _loop: asyncio.AbstractEventLoop

    def ask(self, texts: Sequence[str], per_second: float) -> Asked:
        """Send each text at its moment, from somebody new, whether or not others wait."""
        return self._have(_ask(self.telegram, texts, per_second))

    def _have(self, coroutine: Coroutine[Any, Any, Asked]) -> Asked:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


@contextmanager
def emulated_telegram() -> Iterator[Line]:
    """An emulator until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    telegram = Telegram()
    try:
        asyncio.run_coroutine_threadsafe(telegram.__aenter__(), loop).result()
        yield Line(telegram, loop)
        asyncio.run_coroutine_threadsafe(telegram.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ask(telegram: Telegram, texts: Sequence[str], per_second: float) -> Asked:
    began = time.perf_counter()
    tasks = []
    for number, text in enumerate(texts):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        tasks.append(asyncio.create_task(_wait(telegram, text)))
    waits = await asyncio.gather(*tasks)
    return Asked(tuple(waits), time.perf_counter() - began)


async def _wait(telegram: Telegram, text: str) -> float:
    room = telegram.person(next(_people))
    began = time.perf_counter()
    await telegram.user_says(room, text)
    reply = await telegram.wait_for_reply(room, _PATIENCE)
    took = time.perf_counter() - began
    check(text, [reply.text])
    return took
