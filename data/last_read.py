"""What was read of the database last, for when that is away or slow."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)
# Seconds: how long a look at the database may take, and until the next where one took longer.
_PATIENCE, _REST = 1.0, 3.0
Read = TypeVar("Read")


class LastRead(Generic[Read]):
    """Something made of the catalogue; safe to share between threads."""

    def __init__(self, look: Callable[[Read | None], Read]) -> None:
        """`look` is given what was made last, and gives that back where nothing has changed."""
        self._look = look
        self._looking = Lock()
        self._rests_until = float("-inf")
        self._kept: Read | None = None

    def newest(self) -> Read:
        """What the database holds now; blocks, so call it in a thread.

        What was read last while the database is away or slow. Raises what `look` raises, and
        SQLAlchemyError where nothing was read before.
        """
        known, began = self._kept, time.monotonic()
        if known is not None and began < self._rests_until:
            return known
        if not self._looking.acquire(timeout=-1 if known is None else _PATIENCE):
            # Somebody waits for the database already: who comes next shall not.
            self._rests_until = time.monotonic() + _REST
            return cast(Read, known)
        try:
            self._kept = self._look(self._kept)
            return self._kept
        except SQLAlchemyError as error:
            if known is None:
                raise
            logger.warning("the catalogue cannot be looked at anew: %s", type(error).__name__)
            self._rests_until = time.monotonic() + _REST
            return known
        finally:
            if self._kept is known and time.monotonic() - began > _PATIENCE:
                self._rests_until = time.monotonic() + _REST
            self._looking.release()
