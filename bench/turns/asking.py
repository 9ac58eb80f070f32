"""Asking a bot questions at Rasa's door, and how long it takes to answer."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle, islice

from evaluation.asked import read_questions
from evaluation.running import Door

_MESSAGES_A_CHAT = 10
_SEED = 7
_chats = count()


class NoAnswerError(RuntimeError):
    """A bot did not answer a question; its log says why."""


@dataclass(frozen=True)
class Asked:
    """How long each answer took, in seconds, and how long all of it."""

    waits: tuple[float, ...]
    seconds: float

    @property
    def p50_ms(self) -> float:
        """Half of the answers came sooner."""
        return 1000 * statistics.median(self.waits)

    @property
    def p95_ms(self) -> float:
        """Nineteen of twenty answers came sooner."""
        return 1000 * statistics.quantiles(self.waits, n=20, method="inclusive")[-1]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds


def questions() -> list[str]:
    """Our own questions in an order that is the same in each run."""
    texts = sorted(question.text for question in read_questions())
    random.Random(_SEED).shuffle(texts)
    return texts


def ask(door: Door, texts: Sequence[str], sender: str = "") -> Asked:
    """One person asks one question after the other; in one chat, or a new one for every ten."""
    began = time.perf_counter()
    senders = cycle([sender]) if sender else _new_chats()
    waits = [_wait(door, name, text) for name, text in zip(senders, texts, strict=False)]
    return Asked(tuple(waits), time.perf_counter() - began)


def ask_together(door: Door, people: int, each: int, texts: Sequence[str]) -> Asked:
    """Several people ask so many questions each, all at the same time."""
    asked = cycle(texts)
    shares = [list(islice(asked, each)) for _ in range(people)]
    began = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        found = list(pool.map(lambda share: ask(door, share), shares))
    took = time.perf_counter() - began
    return Asked(tuple(wait for one in found for wait in one.waits), took)


def _wait(door: Door, sender: str, text: str) -> float:
    began = time.perf_counter()
    answers = door.answered(sender, text)
    if not answers:
        raise NoAnswerError(f"no answer to {text!r}")
    return time.perf_counter() - began


def _new_chats() -> Iterator[str]:
    while True:
        yield from [f"bench-{next(_chats)}"] * _MESSAGES_A_CHAT
