"""Writes down what the workers of one sender begin and what came of it, many rows a commit.

Each caller goes on only when its own row is committed; those who come while a commit runs share
the next one. So a crash leaves no more rows open than there are workers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from data.announcements import Claim, Outcome, Sent, begin_all, record, record_sent
from data.chats import Clock
from data.database import Database

PATIENCE_SECONDS = 60.0


@dataclass(eq=False)
class _Entry:
    claim: Claim
    outcome: Outcome | None
    written: asyncio.Future[bool] = field(default_factory=asyncio.Future)


class Ledger:
    """One writer for all workers; to be used from one event loop."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._entries: list[_Entry] = []
        self._writing: asyncio.Task[None] | None = None

    async def begin(self, claim: Claim) -> bool:
        """Commit that a request leaves now; False when the row is not ours to send any more."""
        return await self._write(_Entry(claim, None))

    async def record(self, claim: Claim, outcome: Outcome) -> None:
        """Commit an outcome; a short outage of the database is waited out.

        An outcome that is lost means a second message.
        """
        await self._write(_Entry(claim, outcome))

    async def _write(self, entry: _Entry) -> bool:
        self._entries.append(entry)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await asyncio.shield(entry.written)

    async def _write_all(self) -> None:
        while self._entries:
            entries, self._entries = self._entries, []
            results = await asyncio.to_thread(self._commit, entries)
            for entry, result in zip(entries, results, strict=True):
                if entry.written.cancelled():
                    continue
                if isinstance(result, BaseException):
                    entry.written.set_exception(result)
                else:
                    entry.written.set_result(result)

    def _commit(self, entries: Sequence[_Entry]) -> Sequence[bool | BaseException]:
        try:
            return self._commit_patiently(entries)
        except Exception:
            # One row may be what fails: the others must not fall with it.
            return [self._commit_one(entry) for entry in entries]

    def _commit_one(self, entry: _Entry) -> bool | BaseException:
        try:
            return self._commit_patiently([entry])[0]
        except Exception as error:
            return error

    def _commit_patiently(self, entries: Sequence[_Entry]) -> Sequence[bool]:
        for attempt in Retrying(
            retry=retry_if_exception_type(OperationalError),
            wait=wait_exponential(multiplier=0.2, max=5),
            stop=stop_after_delay(PATIENCE_SECONDS),
            reraise=True,
        ):
            with attempt, self._database.session() as session:
                return self._apply(session, entries)
        raise SQLAlchemyError("unreachable: the last attempt raises")

    def _apply(self, session: Session, entries: Sequence[_Entry]) -> Sequence[bool]:
        starts = [entry.claim for entry in entries if entry.outcome is None]
        begun = begin_all(session, starts, clock=self._clock)
        sent = [
            (entry.claim, entry.outcome) for entry in entries if isinstance(entry.outcome, Sent)
        ]
        record_sent(session, sent, clock=self._clock)
        for entry in entries:
            if entry.outcome is not None and not isinstance(entry.outcome, Sent):
                record(session, entry.claim, entry.outcome, clock=self._clock)
        return [entry.outcome is not None or entry.claim.id in begun for entry in entries]
