"""What was read of the database last, for when that is away or slow."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

from data.at_once import about_to_wait

logger = logging.getLogger(__name__)
# Seconds: how long a look at the database may take, and until the next where one took longer.
_PATIENCE, _REST = 1.0, 3.0
Read = TypeVar("Read")


class LastRead(Generic[Read]):
    """Something made of the catalogue; safe to share between threads."""

    def __init__(
        self, version: Callable[[], str], read: Callable[[], Read], fresh_seconds: float = 0.0
    ) -> None:
        """`version` asks the database which catalogue it has, and `read` makes something of it.

        What it said counts for `fresh_seconds` before it is asked again.
        """
        self._ask = version
        self._read = read
        self._asking = ThreadPoolExecutor(1, "version")
        self._unanswered: Future[str] | None = None
        self._reading = Lock()
        self._rests_until = float("-inf")
        self._fresh_seconds = fresh_seconds
        self._fresh_until = float("-inf")
        self._version: str | None = None
        self._kept: Read | None = None

    def newest(self) -> Read:
        """What the database holds now, or held `fresh_seconds` ago; blocks, so call it in a thread.

        What was read last while the database is away or slow. Raises what `version` and `read`
        raise, SQLAlchemyError only where nothing was read before; WouldWaitError where work is
        done at once and the database is to be asked.
        """
        if self._version is not None and self._needs_no_look():
            return cast(Read, self._kept)
        about_to_wait()
        if self._version is None:
            return self._take(None)
        asked = self._asking.submit(self._ask)
        try:
            return self._take(asked.result(_PATIENCE))
        except (SQLAlchemyError, TimeoutError) as error:
            logger.warning("the catalogue cannot be looked at anew: %s", type(error).__name__)
            self._rests_until = time.monotonic() + _REST
            if not asked.cancel():
                self._unanswered = asked
            return cast(Read, self._kept)

    def _needs_no_look(self) -> bool:
        now = time.monotonic()
        return now < max(self._fresh_until, self._rests_until) or self._says_nothing()

    def _says_nothing(self) -> bool:
        """Each question to a database that hangs keeps a thread, and whoever asks waits."""
        return self._unanswered is not None and not self._unanswered.done()

    def _take(self, version: str | None) -> Read:
        """What is kept of this version, or of whatever there is; read if it is not kept yet."""
        with self._reading:
            if version is None:
                version = self._version or self._ask()
            if version != self._version:
                self._kept, self._version = self._read(), version
            self._fresh_until = time.monotonic() + self._fresh_seconds
            return cast(Read, self._kept)
