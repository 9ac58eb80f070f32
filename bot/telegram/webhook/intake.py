"""Takes updates in at once, and works on them in each chat's order.

What was taken in is in the database (data/inbox.py) before Telegram is told so. Whatever ends this
process, another goes on with what is left: at once after an orderly stop, else within half a
minute.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data import inbox
from data.database import Database
from data.inbox import Accepted, Incoming, Taken

_log = logging.getLogger(__name__)
_AT_ONCE = 256
_LOOK_SECONDS = 5.0
_DRAIN_SECONDS = 15.0
_TRIES_TO_WRITE = 10
_Result = TypeVar("_Result")

Work = Callable[[str], Awaitable[None]]


class Receipt(StrEnum):
    """What Telegram is told: KEPT is done with, BUSY is to be sent again."""

    KEPT = "kept"
    KNOWN = "known"
    DROPPED = "dropped"
    BUSY = "busy"


@dataclass
class _Hand:
    """What one task works on at the moment."""

    taken: Taken


class Intake:
    """The inbox of one bot in one process; `take` before `start` and after `stop` is BUSY."""

    def __init__(
        self,
        database: Database,
        bot: int,
        work: Work,
        *,
        at_once: int = _AT_ONCE,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        """`work` does what an update's JSON asks for; `at_once` of them at the same time."""
        self._database = database
        self._bot = bot
        self._work = work
        self._at_once = at_once
        self._look_seconds = look_seconds
        self._owner = f"{socket.gethostname()[:16]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._hands: dict[asyncio.Task[None], _Hand] = {}
        self._coming = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._open = False
        self._looking: asyncio.Task[None] | None = None

    async def start(self, *, until_empty: bool = False) -> None:
        """Take up what was left, and from now on what comes in.

        `until_empty` is for where updates come in another way: then nothing is looked for once
        nothing is left.
        """
        self._open = True
        self._looking = asyncio.create_task(self._look_again(until_empty))

    async def take(self, update: Incoming) -> Receipt:
        """Keep an update and begin with it. Raises SQLAlchemyError when it could not be kept."""
        if not self._open or len(self._hands) + self._coming >= self._at_once:
            return Receipt.BUSY
        self._coming += 1
        self._idle.clear()
        try:
            accepted = await self._write(lambda session: inbox.accept(session, update, self._owner))
            if accepted is Accepted.TAKEN:
                self._begin(Taken(update.id, update.lane, update.body))
        finally:
            self._coming -= 1
            self._settle()
        if accepted in {Accepted.TAKEN, Accepted.WAITING}:
            return Receipt.KEPT
        return Receipt.KNOWN if accepted is Accepted.KNOWN else Receipt.DROPPED

    async def stop(self, seconds: float = _DRAIN_SECONDS) -> None:
        """Begin nothing more, wait for what is under way, leave the rest to other processes."""
        self._open = False
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        ids = [hand.taken.id for hand in self._hands.values()]
        tasks = list(self._hands)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if ids:
            _log.warning("webhook: %d updates are left to another process", len(ids))
            await self._write(lambda session: inbox.give_back(session, ids, self._owner))

    def _begin(self, taken: Taken) -> None:
        hand = _Hand(taken)
        task = asyncio.create_task(self._work_through(hand))
        self._hands[task] = hand
        self._idle.clear()
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._hands[task]
        self._settle()

    def _settle(self) -> None:
        if not self._hands and not self._coming:
            self._idle.set()

    async def _work_through(self, hand: _Hand) -> None:
        """An update, then those of its chat that came in meanwhile."""
        following: Taken | None = hand.taken
        while following is not None:
            hand.taken = following
            await self._work_on(following)
            following = await self._finish(following)

    async def _work_on(self, taken: Taken) -> None:
        try:
            await self._work(taken.body)
        except Exception as error:
            _log.error("webhook: update %s: %s", taken.id, _name(error))

    async def _finish(self, taken: Taken) -> Taken | None:
        """Its row has to be told, or another process does the same again."""
        for _ in range(_TRIES_TO_WRITE):
            try:
                return await self._write(
                    lambda session: inbox.finish(session, taken, self._owner, goes_on=self._open)
                )
            except SQLAlchemyError as error:
                _log.warning("webhook: %s is not noted as done: %s", taken.id, _name(error))
                await asyncio.sleep(1)
        return None

    async def _look_again(self, until_empty: bool) -> None:
        while True:
            try:
                await self._look()
                if until_empty and not await self.pending():
                    return
            except SQLAlchemyError as error:
                _log.warning("webhook: the inbox cannot be read: %s", _name(error))
            await asyncio.sleep(self._look_seconds)

    async def pending(self) -> int:
        """How many updates of this bot wait or are worked on, by any process."""
        return await self._ask(lambda session: inbox.pending(session, self._bot))

    async def _look(self) -> None:
        """Hold what is under way, and take up what nobody works on."""
        ids = [hand.taken.id for hand in self._hands.values()]
        if ids:
            await self._write(lambda session: inbox.hold(session, ids, self._owner))
        room = self._at_once - len(self._hands) - self._coming
        if room <= 0 or not await self._ask(lambda session: inbox.is_any_left(session, self._bot)):
            return
        for taken in await self._write(
            lambda session: inbox.take_left(session, self._bot, self._owner, room)
        ):
            self._begin(taken)

    async def _write(self, act: Callable[[Session], _Result]) -> _Result:
        def in_session() -> _Result:
            with self._database.session() as session:
                return act(session)

        return await asyncio.to_thread(in_session)

    async def _ask(self, act: Callable[[Session], _Result]) -> _Result:
        def in_session() -> _Result:
            with self._database.reading() as session:
                return act(session)

        return await asyncio.to_thread(in_session)


def _name(error: Exception) -> str:
    """Its text may hold what people wrote."""
    return type(error).__name__
