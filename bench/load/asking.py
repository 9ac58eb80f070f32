"""People who ask several Rasa processes without a pause, and what became of each question."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
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
    urls: Sequence[str], people: int, seconds: float, token: str = RASA_TOKEN
) -> Asked:
    """For so many seconds; each has a new conversation after every ten messages."""
    asked, texts = Asked(), cycle(questions())
    began = time.monotonic()
    async with RasaClient(urls, token, timeout=_PATIENCE) as client:
        run = f"bench:{len(urls)}-{time.time_ns()}"
        until = began + seconds
        names = (_chats(f"{run}-{number}") for number in range(people))
        await asyncio.gather(*(_person(client, each, texts, asked, until) for each in names))
    asked.seconds = time.monotonic() - began
    return asked


async def _person(
    client: RasaClient, chats: Iterator[str], texts: Iterator[str], asked: Asked, until: float
) -> None:
    while time.monotonic() < until:
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
