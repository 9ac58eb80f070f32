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
import uuid
from collections import deque
from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential

from bot.alerts.budget import Priority
from bot.alerts.errors import SenderStopped, outcome_of
from bot.alerts.limiter import ADMITTED, Admitted, PriorityLimiter
from bot.alerts.rendering import AlertMessage, Render
from data.announcements import (
    Claim,
    Failed,
    Later,
    Moved,
    Notice,
    Outcome,
    Sent,
    begin,
    claim,
    find,
    read_notice,
    record,
    release,
)
from data.announcements.claims import read_claim
from data.chats import Clock, utc_now
from data.database import Database
from data.languages import Language

log = logging.getLogger(__name__)

WORKERS = 12
READ_SECONDS = 25.0
_CONNECT_SECONDS = 10.0
# A worker that would wait longer for a chat's own limit puts the row back and takes another.
_LONGEST_WAIT_FOR_CHAT = 2.0
# How soon a worker notices that the sender is stopped while Telegram makes all wait.
_LONGEST_NAP = 0.5
_MOST_RENDERED = 64
_PATIENCE_WITH_DATABASE = 60.0
_Value = TypeVar("_Value")


class Courier(Protocol):
    """The one method of `telegram.ext.ExtBot` that the sender needs."""

    async def send_message(
        self,
        chat_id: int | str,
        text: str,
        *,
        parse_mode: str,
        message_thread_id: int | None,
        reply_markup: InlineKeyboardMarkup | None,
        link_preview_options: LinkPreviewOptions,
        read_timeout: float,
        connect_timeout: float,
        rate_limit_args: Admitted,
    ) -> Message:
        """Send one message."""


class Sender:
    """Drains the deliveries that are due; one object may drain again and again."""

    def __init__(
        self,
        database: Database,
        courier: Courier,
        limiter: PriorityLimiter,
        render: Render,
        *,
        default_language: Language = Language.EN,
        workers: int = WORKERS,
        clock: Clock = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`default_language` is that of chats which chose none."""
        self.owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._database = database
        self._courier = courier
        self._limiter = limiter
        self._render = render
        self._default_language = default_language
        self._workers = workers
        self._clock = clock
        self._jitter = jitter
        self._claims: deque[Claim] = deque()
        self._refilling = asyncio.Lock()
        self._messages: dict[tuple[int, Language], AlertMessage] = {}
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
                        lambda session: claim(session, self.owner, self._workers, clock=self._clock)
                    )
                )
            return self._claims.popleft() if self._claims else None

    async def _deliver(self, mine: Claim) -> None:
        """One row; whatever happens to it, the others go on."""
        try:
            outcome = await self._attempt(mine)
            if isinstance(outcome, Moved):
                await self._keep(mine, outcome)
                outcome = await self._attempt_again(mine)
            if outcome is not None:
                await self._keep(mine, outcome)
        except SenderStopped:
            self._stopping = True
            await self._keep(mine, Later(self._clock(), "sending stopped", counted=False))
            raise
        except SQLAlchemyError:
            log.exception("delivery %d: the database failed; it is swept up later", mine.id)
        except Exception as error:
            log.exception("delivery %d of announcement %d failed", mine.id, mine.announcement)
            await self._keep(mine, Failed(f"internal error: {type(error).__name__}"))

    async def _attempt_again(self, mine: Claim) -> Outcome | None:
        moved = await self._write(lambda session: read_claim(session, mine))
        return await self._attempt(moved) if moved else None

    async def _attempt(self, mine: Claim) -> Outcome | None:
        """What became of one request; None when the row is not ours to send any more."""
        message = await self._message(mine)
        if (wait := self._limiter.chat_wait(mine.address)) > _LONGEST_WAIT_FOR_CHAT:
            until = self._clock() + dt.timedelta(seconds=wait)
            return Later(until, "the chat's own limit")
        if not await self._turn(mine) or not await self._write(
            lambda session: begin(session, mine, clock=self._clock)
        ):
            return None
        try:
            sent = await self._request(mine, message)
        except TelegramError as error:
            log.info("delivery %d: %s: %s", mine.id, type(error).__name__, error.message)
            return outcome_of(error, mine, self._clock(), self._jitter)
        return Sent(sent.message_id)

    async def _turn(self, mine: Claim) -> bool:
        """Wait for this message's turn; False when the sender is stopped before it comes."""
        while self._limiter.wait(mine.address, Priority.BROADCAST) > _LONGEST_NAP:
            if self._stopping:
                return False
            await asyncio.sleep(_LONGEST_NAP)
        await self._limiter.turn(mine.address, Priority.BROADCAST)
        return not self._stopping

    async def _request(self, mine: Claim, message: AlertMessage) -> Message:
        return await self._courier.send_message(
            chat_id=int(mine.address),
            text=message.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=mine.thread,
            reply_markup=message.keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            read_timeout=READ_SECONDS,
            connect_timeout=_CONNECT_SECONDS,
            rate_limit_args=ADMITTED,
        )

    async def _message(self, mine: Claim) -> AlertMessage:
        language = mine.language or self._default_language
        key = (mine.announcement, language)
        if key not in self._messages:
            if len(self._messages) >= _MOST_RENDERED:
                self._messages.clear()
            notice = await asyncio.to_thread(self._read_notice, mine.announcement)
            self._messages[key] = self._render(notice, language)
        return self._messages[key]

    def _read_notice(self, announcement: int) -> Notice:
        with self._database.reading() as session:
            return read_notice(session, find(session, announcement))

    async def _keep(self, mine: Claim, outcome: Outcome) -> None:
        # An outcome that is lost means a second message, so a short outage is waited out.
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(OperationalError),
            wait=wait_exponential(multiplier=0.2, max=5),
            stop=stop_after_delay(_PATIENCE_WITH_DATABASE),
            reraise=True,
        ):
            with attempt:
                await self._write(lambda session: record(session, mine, outcome, clock=self._clock))

    async def _write(self, act: Callable[[Session], _Value]) -> _Value:
        def run() -> _Value:
            with self._database.session() as session:
                return act(session)

        return await asyncio.to_thread(run)
