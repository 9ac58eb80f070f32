"""Takes updates in at once, and works on them in each chat's order.

What was taken in is in the database (data/inbox.py) before Telegram is told so. Whatever ends this
process, another goes on with what is left: at once after an orderly stop, or where it is the one
that polls; else within half a minute.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from telegram import Update

from bot.telegram.circuit_breaker import CircuitBreaker
from bot.telegram.commands import TelegramApplication
from data import inbox
from data.database import Database
from data.inbox import Accepted, Incoming, Taken

_log = logging.getLogger(__name__)
_AT_ONCE = 256
_LOOK_SECONDS = 5.0
_DRAIN_SECONDS = 15.0
_TRIES_TO_WRITE = 10
# Seconds that a person waits for the inbox, and until it is tried again when it took longer.
_PATIENCE, _REST = 0.5, 3.0
_MOST_REMEMBERED = 10_000
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
    """What one task works on at the moment, and whether the database knows of it."""

    taken: Taken
    kept: bool


class Intake:
    """The inbox of one bot in one process; `take` before `start` and after `stop` is BUSY.

    `take` is for updates that are brought again where they cannot be kept, `take_all` for others.
    """

    def __init__(
        self,
        database: Database,
        bot: int,
        work: Work,
        *,
        place: str = "",
        at_once: int = _AT_ONCE,
        look_seconds: float = _LOOK_SECONDS,
        patience: float = _PATIENCE,
    ) -> None:
        """`work` does what an update's JSON asks for; `at_once` of them at the same time.

        `place` is one in which there is one process at a time: it has at once what the one before
        had. Others wait until nobody has held that for a while.
        """
        self._database = database
        self._bot = bot
        self._work = work
        self._at_once = at_once
        self._look_seconds = look_seconds
        self._breaker = CircuitBreaker(patience, _REST)
        self._place = place
        self._owner = f"{place or _process()}:{uuid.uuid4().hex[:12]}"
        self._succeeds = bool(place)
        self._worked_on: dict[str, None] = {}
        self._hands: dict[asyncio.Task[None], _Hand] = {}
        self._coming = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._open = False
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what was left, and from now on what comes in."""
        self._open = True
        self._looking = asyncio.create_task(self._look_again())

    async def room(self) -> int:
        """How many updates can be begun with; waits until it is one or more."""
        await self._has_room.wait()
        return self._room()

    async def take(self, update: Incoming) -> Receipt:
        """Keep an update and begin with it. Raises SQLAlchemyError when it could not be kept."""
        if not self._open or self._room() <= 0:
            return Receipt.BUSY
        self._come(1)
        try:
            accepted = await self._write(lambda session: inbox.accept(session, update, self._owner))
            if accepted is Accepted.TAKEN:
                self._begin(_taken(update))
        finally:
            self._come(-1)
        if accepted in {Accepted.TAKEN, Accepted.WAITING}:
            return Receipt.KEPT
        return Receipt.KNOWN if accepted is Accepted.KNOWN else Receipt.DROPPED

    async def take_all(self, updates: Sequence[Incoming]) -> None:
        """Keep updates and begin with them, at once also where they cannot be kept.

        While the database is away or slow people are to be told so, and not when it is back; then
        only the sudden end of this process loses what it works on.
        """
        self._come(len(updates))
        try:
            accepted = await self._accepted(updates)
            for update, became in zip(updates, accepted, strict=True):
                if became is Accepted.TAKEN or became is None:
                    self._begin(_taken(update), kept=became is not None)
                if became is Accepted.DROPPED:
                    _log.warning("a chat sends too fast: update %d is dropped", update.number)
        finally:
            self._come(-len(updates))

    async def _accepted(self, updates: Sequence[Incoming]) -> Sequence[Accepted | None]:
        """What became of each; None for those of which the database does not know, or not yet."""

        def accept(session: Session) -> Sequence[Accepted]:
            return inbox.accept_all(session, updates, self._owner)

        accepted = await self._breaker.ask(
            lambda: self._in_session(accept),
            f"inbox: {len(updates)} updates are not kept",
            partial(self._kept_late, updates),
        )
        return [None] * len(updates) if accepted is None else accepted

    def _kept_late(self, updates: Sequence[Incoming], accepted: Sequence[Accepted]) -> None:
        """Their rows have to be told of the work's end, or their chats wait until others do it."""
        if not self._open:
            return
        hands = {hand.taken.id: hand for hand in self._hands.values()}
        for update, became in zip(updates, accepted, strict=True):
            if became is not Accepted.TAKEN:
                continue
            if update.id in hands:
                hands[update.id].kept = True
            else:
                self._begin(_taken(update))

    async def stop(self, seconds: float = _DRAIN_SECONDS) -> None:
        """Begin nothing more, wait for what is under way, leave the rest to other processes."""
        self._open = False
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        ids = [hand.taken.id for hand in self._hands.values() if hand.kept]
        tasks = list(self._hands)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if ids:
            await self._leave(ids)

    async def _leave(self, ids: Sequence[str]) -> None:
        _log.warning("inbox: %d updates are left to another process", len(ids))
        try:
            await self._write(lambda session: inbox.give_back(session, ids, self._owner))
        except SQLAlchemyError as error:
            _log.warning("inbox: they are taken up later: %s", _name(error))

    def _begin(self, taken: Taken, *, kept: bool = True) -> None:
        hand = _Hand(taken, kept)
        task = asyncio.create_task(self._work_through(hand))
        self._hands[task] = hand
        self._settle()
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._hands[task]
        self._settle()

    def _come(self, more: int) -> None:
        self._coming += more
        self._settle()

    def _room(self) -> int:
        return self._at_once - len(self._hands) - self._coming

    def _settle(self) -> None:
        _show(self._idle, not self._hands and not self._coming)
        _show(self._has_room, self._room() > 0)

    async def _work_through(self, hand: _Hand) -> None:
        """An update, then those of its chat that came in meanwhile."""
        following: Taken | None = hand.taken
        while following is not None:
            hand.taken = following
            await self._work_on(following)
            following = await self._finish(following) if hand.kept else None

    async def _work_on(self, taken: Taken) -> None:
        """Once in this process: the database may learn late that it has an update, or is done."""
        if taken.id in self._worked_on:
            return
        self._worked_on[taken.id] = None
        if len(self._worked_on) > _MOST_REMEMBERED:
            del self._worked_on[next(iter(self._worked_on))]
        try:
            await self._work(taken.body)
        except Exception as error:
            _log.error("inbox: update %s: %s", taken.id, _name(error))

    async def _finish(self, taken: Taken) -> Taken | None:
        """Its row has to be told, or another process does the same again."""
        for _ in range(_TRIES_TO_WRITE):
            try:
                return await self._write(
                    lambda session: inbox.finish(session, taken, self._owner, goes_on=self._open)
                )
            except SQLAlchemyError as error:
                _log.warning("inbox: %s is not noted as done: %s", taken.id, _name(error))
                await asyncio.sleep(1)
        return None

    async def _look_again(self) -> None:
        while True:
            try:
                await self._succeed()
                await self._look()
            except SQLAlchemyError as error:
                _log.warning("inbox: the inbox cannot be read: %s", _name(error))
            await asyncio.sleep(self._look_seconds)

    async def _succeed(self) -> None:
        if self._succeeds:
            await self._write(lambda session: inbox.succeed(session, self._place, self._owner))
            self._succeeds = False

    async def _look(self) -> None:
        """Hold what is under way, and take up what nobody works on."""
        ids = [hand.taken.id for hand in self._hands.values()]
        if ids:
            await self._write(lambda session: inbox.hold(session, ids, self._owner))
        room = self._room()
        if room <= 0 or not await self._ask(lambda session: inbox.is_any_left(session, self._bot)):
            return
        for taken in await self._write(
            lambda session: inbox.take_left(session, self._bot, self._owner, room)
        ):
            self._begin(taken)

    async def _write(self, act: Callable[[Session], _Result]) -> _Result:
        return await asyncio.to_thread(self._in_session, act)

    def _in_session(self, act: Callable[[Session], _Result]) -> _Result:
        with self._database.session() as session:
            return act(session)

    async def _ask(self, act: Callable[[Session], _Result]) -> _Result:
        def in_session() -> _Result:
            with self._database.reading() as session:
                return act(session)

        return await asyncio.to_thread(in_session)


def intake_of(
    application: TelegramApplication, database: Database, bot: int, place: str = ""
) -> Intake:
    """What is taken in is worked on by the application's handlers, each update as one request."""

    async def work(body: str) -> None:
        update = Update.de_json(json.loads(body), application.bot)
        handled = application.process_update(update)
        await application.update_processor.process_update(update, handled)

    return Intake(database, bot, work, place=place)


def _process() -> str:
    return f"{socket.gethostname()[:16]}:{os.getpid()}"


def _taken(update: Incoming) -> Taken:
    return Taken(update.id, update.lane, update.body)


def _show(event: asyncio.Event, holds: bool) -> None:
    if holds:
        event.set()
    else:
        event.clear()


def _name(error: Exception) -> str:
    """Its text may hold what people wrote."""
    return type(error).__name__
