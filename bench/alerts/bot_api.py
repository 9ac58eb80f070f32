"""The emulated Bot API in a process of its own, and the line through which a bench steers it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from bench.alerts.processes import processes
from tests.emulator import Limits, Telegram


@dataclass
class BotApi:
    """One call of a method of `_Steering`, by name; the answer is plain data."""

    url: str
    token: str
    _line: Connection

    def __call__(self, act: str, *arguments: Any) -> Any:
        """Have it done; raises what it raises."""
        self._line.send((act, arguments))
        answer = self._line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def bot_api() -> Iterator[BotApi]:
    """An emulator that runs until the block ends."""
    context = processes()
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    # Without our copy of its end a call after its death ends, and does not wait for ever.
    theirs.close()
    try:
        url, token = ours.recv()
        yield BotApi(url, token, ours)
    finally:
        process.kill()
        process.join()
        ours.close()


def _serve(line: Connection) -> None:
    uvloop.run(_run(line))


async def _run(line: Connection) -> None:
    async with Telegram() as telegram:
        steering = _Steering(telegram)
        line.send((telegram.url, telegram.token))
        while True:
            act, arguments = await asyncio.to_thread(line.recv)
            try:
                answer = getattr(steering, act)(*arguments)
                line.send(await answer if asyncio.iscoroutine(answer) else answer)
            except Exception as error:  # goes to the caller
                line.send(RuntimeError(f"{act}: {error!r}"))


class _Steering:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def people(self, count: int) -> None:
        self._telegram.people(range(1, count + 1))

    def delay(self, seconds: float) -> None:
        self._telegram.delay["sendMessage"] = seconds

    def limits(self, overall: int | None) -> None:
        groups = 20 if overall else None
        self._telegram.limits = Limits(overall=overall, per_group=groups)

    async def storm(self, kind: str, seconds: float) -> None:
        """Let every message meet the same trouble for a while."""
        telegram, many = self._telegram, 10**6
        match kind:
            case "429":
                told = "Too Many Requests: retry after 1"
                telegram.fail("sendMessage", many, 429, told, retry_after=1)
            case "502":
                telegram.fail("sendMessage", many, 502, "Bad Gateway")
            case "cut":
                telegram.drop_before("sendMessage", many)
            case _:
                telegram.drop_after("sendMessage", many)
        await asyncio.sleep(seconds)
        telegram.calm()

    def accepted(self) -> int:
        return len(self._telegram.sent)

    def got(self) -> dict[int, int]:
        return dict(Counter(message.chat for message in self._telegram.sent))

    def refused(self) -> dict[int, int]:
        return dict(self._telegram.refused)

    def moments(self) -> list[float]:
        return sorted(moment for sends in self._telegram.send_times.values() for moment in sends)

    def cpu(self) -> float:
        return time.process_time()

    def clear(self) -> None:
        telegram = self._telegram
        telegram.sent.clear()
        telegram.by_id.clear()
        telegram.send_times.clear()
        telegram.attempts.clear()
        telegram.refused.clear()

    async def ask(self, person: int) -> float:
        """Seconds from a person's /help to the bot's answer."""
        telegram = self._telegram
        room = telegram.rooms[person]
        room.read = len(telegram.sent_to(room))
        before = time.monotonic()
        await telegram.user_says(room, "/help")
        await telegram.wait_for_reply(room, 60)
        return time.monotonic() - before
