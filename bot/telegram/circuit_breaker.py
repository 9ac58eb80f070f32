"""Asks a database that may be away, slow or silent, so that nobody waits long for it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

_log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class CircuitBreaker:
    """Waits `patience` seconds for an answer, and asks nothing for `rest` seconds after a failure.

    A question goes on in its thread when nobody waits for it any more, as a thread cannot be
    ended. Each to a database that says nothing keeps one, and there are few: so nothing is asked
    either while there is such a question. For use in one event loop.
    """

    def __init__(
        self, patience: float, rest: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` gives the seconds by which it rests."""
        self._patience = patience
        self._rest = rest
        self._clock = clock
        self._rests_until = float("-inf")
        self._unanswered: set[asyncio.Task[Any]] = set()

    async def ask(
        self,
        question: Callable[[], Answer],
        failure: str,
        late: Callable[[Answer], None] | None = None,
    ) -> Answer | None:
        """What `question` gives, which may block; None where it fails, takes long or is not asked.

        `failure` is the log's word for the first two. `late` gets what one that took long gives in
        the end, unless the caller was cancelled. Raises what is no SQLAlchemyError.
        """
        if self._unanswered or self._clock() < self._rests_until:
            return None
        asked = asyncio.create_task(asyncio.to_thread(question))
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(asked)
        except (SQLAlchemyError, TimeoutError) as error:
            _log.warning("%s: %s", failure, type(error).__name__)
            self._rests_until = self._clock() + self._rest
            self._await(asked, late)
            return None
        except asyncio.CancelledError:
            self._await(asked, None)
            raise

    def _await(self, asked: asyncio.Task[Answer], late: Callable[[Answer], None] | None) -> None:
        if not asked.done():
            self._unanswered.add(asked)
        asked.add_done_callback(partial(self._answered, late))

    def _answered(self, late: Callable[[Answer], None] | None, asked: asyncio.Task[Answer]) -> None:
        self._unanswered.discard(asked)
        # An error that nobody has looked at is told of by the loop, with a traceback.
        if not asked.cancelled() and asked.exception() is None and late is not None:
            late(asked.result())
