"""Gives up on Rasa soon enough that a person is told something while they still look."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.conversation import Door
from bot.rasa_client import RasaUnavailable
from data.answers.document import Answer
from data.languages import Language

# A machine that is only busy may take some seconds, and shall not be taken for one that hangs.
SECONDS = 6.0
_HANGING = 5
_BETWEEN_TRIES = 2.0
# So many at a time that it is as good as no limit: then there is none.
_AS_BEFORE = 64


class Patience:
    """A door that answers within `SECONDS`, and at once where others waited in vain just now.

    When several conversations in a row got no answer in time, hardly anybody waits any more: one
    message every two seconds tries, all others are refused at once. Each answer then lets one more
    wait at the same time, and whoever waits in vain halves their number: where all came back at
    once, a part that is only slow would keep none of them in time, and never get up.
    """

    def __init__(
        self, door: Door, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._door = door
        self._seconds = seconds
        self._clock = clock
        # Of one conversation alone the messages may wait for each other, which says nothing.
        self._waited_in_vain: set[str] = set()
        self._tried = float("-inf")
        self._waiting = 0
        self._most: float = float("inf")

    async def ask(
        self, sender: str, text: str, language: Language, *, chosen: bool = False
    ) -> Answer:
        """The answer to typed text. Raises RasaUnavailable."""
        return await self._hear(
            sender, lambda: self._door.ask(sender, text, language, chosen=chosen)
        )

    async def press(self, sender: str, payload: str, language: Language) -> Answer:
        """The answer to a button. Raises RasaUnavailable."""
        return await self._hear(sender, lambda: self._door.press(sender, payload, language))

    async def _hear(self, sender: str, question: Callable[[], Awaitable[Answer]]) -> Answer:
        now = self._clock()
        if self._waiting >= self._most and now < self._tried + _BETWEEN_TRIES:
            raise RasaUnavailable("not asked, as others got no answer in time")
        self._tried = now
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                answer = await question()
        except TimeoutError:
            self._in_vain(sender)
            raise RasaUnavailable("timeout") from None
        finally:
            self._waiting -= 1
        self._in_time()
        return answer

    def _in_vain(self, sender: str) -> None:
        if self._most < _AS_BEFORE:
            self._most //= 2
            return
        self._waited_in_vain.add(sender)
        if len(self._waited_in_vain) >= _HANGING:
            self._most = 0

    def _in_time(self) -> None:
        self._waited_in_vain.clear()
        self._most = self._most + 1 if self._most + 1 < _AS_BEFORE else float("inf")
