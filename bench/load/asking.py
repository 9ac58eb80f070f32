"""People who ask several Rasa processes without a pause, and what became of each question."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from bench.turns.asking import questions
from bot.rasa_client import RasaClient, RasaUnavailable
from tests.system.installation import RASA_TOKEN

_MESSAGES_A_CHAT = 10
# Longer than Rasa waits for the action server: what is late is told by Rasa, and not cut off here.
_PATIENCE = 60.0


@dataclass
class Asked:
    """Seconds that each answer took, and by their reason the questions that got none."""

    waits: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def count(self) -> int:
        """All questions."""
        return len(self.waits) + self.failed.total()

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """So large a share of the answers came sooner."""
        ordered = sorted(self.waits) or [0.0]
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


async def ask_together(
    urls: Sequence[str], people: int, seconds: float, least: int = 1, token: str = RASA_TOKEN
) -> Asked:
    """For so many seconds, and until so many questions have ended; ten to a conversation."""
    asked, texts = Asked(), cycle(questions())
    began = time.monotonic()

    def goes_on() -> bool:
        return time.monotonic() < began + seconds or asked.count < least

    async with RasaClient(urls, token, timeout=_PATIENCE) as client:
        run = f"bench:{len(urls)}-{time.time_ns()}"
        names = (_chats(f"{run}-{number}") for number in range(people))
        await asyncio.gather(*(_person(client, each, texts, asked, goes_on) for each in names))
    asked.seconds = time.monotonic() - began
    return asked


async def _person(
    client: RasaClient,
    chats: Iterator[str],
    texts: Iterator[str],
    asked: Asked,
    goes_on: Callable[[], bool],
) -> None:
    while goes_on():
        began = time.perf_counter()
        try:
            await client.ask(next(chats), next(texts))
        except RasaUnavailable as error:
            asked.failed[error.reason] += 1
        else:
            asked.waits.append(time.perf_counter() - began)


def _chats(name: str) -> Iterator[str]:
    number = 0
    while True:
        yield from [f"{name}-{number}"] * _MESSAGES_A_CHAT
        number += 1
