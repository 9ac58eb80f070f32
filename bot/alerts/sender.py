"""The sender: takes deliveries that are due and sends each to its chat, some at a time.

For each message: wait for its turn under the limits, commit that the request leaves now, make the
request, commit what became of it. A crash in between leaves a row whose state tells how far it was.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import random
import socket
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot.alerts.budget import Priority
from bot.alerts.courier import Courier
from bot.alerts.errors import SenderStopped, is_failure, outcome_of
from bot.alerts.ledger import Ledger
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.outage import Outage
from bot.alerts.rendering import AlertMessage, Rendering, Wording
from data.announcements import (
    Claim,
    Failed,
    Later,
    Moved,
    Notice,
    Outcome,
    Rejected,
    Sent,
    claim,
    find,
    read_notice,
    release,
)
from data.announcements.claims import read_claim
from data.chats import Clock, utc_now
from data.database import Database
from data.languages import Language
from data.preferences import contents, corrections_in

log = logging.getLogger(__name__)

WORKERS = 12
# A worker that would wait longer for a chat's own limit puts the row back and takes another.
_LONGEST_WAIT_FOR_CHAT = 2.0
# How soon a worker notices that the sender is stopped while Telegram makes all wait.
_LONGEST_NAP = 0.5
# A row is begun no sooner than this before its turn: so few are open to doubt after a crash.
_SHORT_WAIT = 0.1
_MOST_RENDERED = 64
_Value = TypeVar("_Value")
Revisions = Mapping[int, int]
"""A revision by the number of its announcement."""


class Sender:
    """Drains the deliveries that are due; one object may drain again and again."""

    def __init__(
        self,
        database: Database,
        courier: Courier,
        limiter: PriorityLimiter,
        rendering: Rendering,
        *,
        default_language: Language = Language.EN,
        workers: int = WORKERS,
        delivered: Callable[[float], None] = lambda _: None,
        clock: Clock = utc_now,
        jitter: Callable[[], float] = random.random,
        time: Callable[[], float] = time.monotonic,
    ) -> None:
        """`default_language` is that of chats which chose none.

        `delivered` is told of each message how many seconds after it was due it was sent.
        """
        self.paused: list[tuple[int, str]] = []
        """Announcements that the last runs paused, and why; whoever tells staff empties it."""
        self.owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._database = database
        self._courier = courier
        self._limiter = limiter
        self._rendering = rendering
        self._default_language = default_language
        self._workers = workers
        self._delivered = delivered
        self._batch = 8 * workers
        self._clock = clock
        self._jitter = jitter
        self._time = time
        self._ledger = Ledger(database, clock)
        self._outage = Outage()
        self._claims: deque[Claim] = deque()
        self._refilling = asyncio.Lock()
        self._messages: dict[
            tuple[int, int, Language, Wording], tuple[AlertMessage, Revisions]
        ] = {}
        self._stopping = False

    async def drain(self) -> int:
        """Send until nothing is due or `stop` is called; how many rows were worked on.

        Raises SenderStopped when no message can be sent at all.
        """
        self._stopping = False
        self._messages.clear()
        workers = [asyncio.create_task(self._work()) for _ in range(self._workers)]
        try:
            return sum(await asyncio.gather(*workers))
        finally:
            self._stopping = True
            await asyncio.gather(*workers, return_exceptions=True)
            self._claims.clear()
            await self._write(lambda session: release(session, self.owner, clock=self._clock))

    async def preview(self, announcement: int, chat: str, languages: Iterable[Language]) -> None:
        """Send an announcement to one chat as every chat would get it, once in each language.

        Raises telegram.error.TelegramError when Telegram refuses it, as it would refuse for all.
        """
        notice = await asyncio.to_thread(self._read_notice, announcement)
        for language in languages:
            message = self._rendering.alert(notice, language)
            ticket = await self._limiter.turn(chat, Priority.REPLY)
            try:
                await self._courier.send(chat, message)
            finally:
                self._limiter.landed(ticket)

    def stop(self) -> None:
        """Begin no further message; those under way are finished and recorded."""
        self._stopping = True

    async def _work(self) -> int:
        done = 0
        while not self._stopping and (mine := await self._next()) is not None:
            await self._deliver(mine)
            done += 1
        return done

    async def _next(self) -> Claim | None:
        async with self._refilling:
            if not self._claims:
                self._claims.extend(
                    await self._write(
                        lambda session: claim(session, self.owner, self._batch, clock=self._clock)
                    )
                )
            return self._claims.popleft() if self._claims else None

    async def _deliver(self, mine: Claim) -> None:
        """One row; whatever happens to it, the others go on."""
        try:
            outcome = await self._attempt(mine)
            if isinstance(outcome, Moved):
                await self._ledger.record(mine, outcome)
                outcome = await self._attempt_again(mine)
            if outcome is not None:
                self._tell_lag(mine, outcome)
                await self._ledger.record(mine, outcome)
            if isinstance(outcome, Rejected):
                self._warn(mine, outcome.reason)
        except SenderStopped:
            self._stopping = True
            await self._ledger.record(mine, Later(self._clock(), "sending stopped", counted=False))
            raise
        except SQLAlchemyError:
            log.exception("delivery %d: the database failed; it is swept up later", mine.id)
        except Exception as error:
            log.exception("delivery %d of announcement %s failed", mine.id, mine.announcement)
            await self._ledger.record(mine, Failed(f"internal error: {type(error).__name__}"))

    def _tell_lag(self, mine: Claim, outcome: Outcome) -> None:
        """Of first messages: an edit has no time at which it is due."""
        if isinstance(outcome, Sent) and mine.due_at is not None and mine.message_id is None:
            self._delivered((self._clock() - mine.due_at).total_seconds())

    async def _attempt_again(self, mine: Claim) -> Outcome | None:
        moved = await self._write(lambda session: read_claim(session, mine))
        return await self._attempt(moved) if moved else None

    async def _attempt(self, mine: Claim) -> Outcome | None:
        """What became of one request; None when the row is not ours to send any more."""
        if self._limiter.chat_wait(mine.address) > _LONGEST_WAIT_FOR_CHAT:
            return self._after_others(mine, begun=False)
        if not await self._wait_for_turn(mine) or not await self._ledger.begin(mine):
            return None
        # Worded as late as can be: staff may correct what waits.
        message, told = await self._message(mine)
        # Only now, as nothing must come between the turn and the request. Workers with other
        # topics of the same group may have had its turns meanwhile.
        ticket = await self._limiter.turn_within(
            _LONGEST_WAIT_FOR_CHAT, mine.address, Priority.BROADCAST
        )
        if ticket is None:
            return self._after_others(mine, begun=True)
        try:
            return await self._try(mine, message, told)
        finally:
            self._limiter.landed(ticket)

    def _after_others(self, mine: Claim, *, begun: bool) -> Later:
        """To be tried when the chat's own limits allow; what was `begun` is no attempt."""
        until = self._clock() + dt.timedelta(seconds=self._limiter.chat_wait(mine.address))
        return Later(until, "the chat's own limit", counted=not begun)

    async def _try(self, mine: Claim, message: AlertMessage, told: Revisions) -> Outcome:
        began = self._time()
        try:
            outcome: Outcome = Sent(await self._request(mine, message), told)
        except TelegramError as error:
            log.info("delivery %d: %s: %s", mine.id, type(error).__name__, error.message)
            if is_failure(error):
                self._outage.failed(mine.address, began, self._time())
                return self._outcome(error, mine)
            outcome = self._outcome(error, mine)
        self._outage.ended()
        return outcome

    def _outcome(self, error: TelegramError, mine: Claim) -> Outcome:
        outage = self._outage.lasts
        return outcome_of(error, mine, self._clock(), self._jitter, outage=outage)

    async def _wait_for_turn(self, mine: Claim) -> bool:
        """Wait until a turn is near; False when the sender is stopped before it comes."""
        while (wait := self._wait(mine.address)) > _SHORT_WAIT:
            if self._stopping:
                return False
            await asyncio.sleep(min(wait, _LONGEST_NAP))
        self._outage.enter(self._time())
        return not self._stopping

    def _wait(self, chat: str) -> float:
        outage = self._outage.wait(self._time())
        return outage + _SHORT_WAIT if outage else self._limiter.wait(chat, Priority.BROADCAST)

    async def _request(self, mine: Claim, message: AlertMessage) -> int:
        if mine.message_id is not None:
            await self._courier.edit(mine.address, mine.message_id, message)
            return mine.message_id
        return await self._courier.send(
            mine.address, message, thread=mine.thread, silent=mine.silent
        )

    async def _message(self, mine: Claim) -> tuple[AlertMessage, Revisions]:
        """The message, and the revision of each announcement as it is worded there."""
        language, wording = mine.language or self._default_language, _wording(mine)
        if mine.announcement is None:
            notices, corrections = await asyncio.to_thread(self._read_digest, mine.id)
            message = self._rendering.digest(notices, language, corrections)
            return message, {notice.id: notice.revision for notice in notices}
        key = (mine.announcement, mine.revision, language, wording)
        if key not in self._messages:
            if len(self._messages) >= _MOST_RENDERED:
                self._messages.clear()
            notice = await asyncio.to_thread(self._read_notice, mine.announcement)
            message = self._rendering.alert(notice, language, wording)
            self._messages[key] = message, {notice.id: notice.revision}
        return self._messages[key]

    def _read_digest(self, digest: int) -> tuple[list[Notice], frozenset[int]]:
        with self._database.reading() as session:
            rows = [find(session, identity) for identity in contents(session, digest)]
            notices = [read_notice(session, row) for row in rows]
            return notices, corrections_in(session, digest)

    def _read_notice(self, announcement: int) -> Notice:
        with self._database.reading() as session:
            return read_notice(session, find(session, announcement))

    def _warn(self, mine: Claim, reason: str) -> None:
        if mine.announcement is not None:
            log.error("announcement %d is paused: %s", mine.announcement, reason)
            self.paused.append((mine.announcement, reason))

    async def _write(self, act: Callable[[Session], _Value]) -> _Value:
        def run() -> _Value:
            with self._database.session() as session:
                return act(session)

        return await asyncio.to_thread(run)


def _wording(mine: Claim) -> Wording:
    if mine.message_id is not None:
        return Wording.EDITED
    return Wording.PLAIN if mine.seen is None else Wording.CORRECTION
