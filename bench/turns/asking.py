"""Asking a bot questions at Rasa's door, and how long it takes to answer."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle, islice
from typing import Any

from bench.installed import apologies
from evaluation.asked import read_questions
from evaluation.running import Door

_MESSAGES_A_CHAT = 10
_SEED = 7
_chats = count(1)
_subscribers = count(1)


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

    def figures(self, prefix: str = "") -> dict[str, Any]:
        """Median, slowest twentieth and answers a second, rounded as they are kept."""
        return {
            f"{prefix}p50_ms": round(self.p50_ms, 2),
            f"{prefix}p95_ms": round(self.p95_ms, 2),
            f"{prefix}per_s": round(self.per_second, 2),
        }


def joined(parts: Sequence[Asked]) -> Asked:
    """Several runs as one: the waits of all, the seconds of all."""
    waits = tuple(wait for part in parts for wait in part.waits)
    return Asked(waits, sum(part.seconds for part in parts))


def questions() -> list[str]:
    """Our own questions in an order that is the same in each run."""
    texts = sorted(question.text for question in read_questions())
    random.Random(_SEED).shuffle(texts)
    return texts


def check(asked: str, told: Sequence[str]) -> None:
    """Raises NoAnswerError for nothing, or an apology: a bot that is broken would be a fast one."""
    if not told or any(text.startswith(_excuses()) for text in told):
        raise NoAnswerError(f"no answer to {asked!r}: {' '.join(told) or 'nothing was told'}")


def ask(door: Door, texts: Sequence[str], sender: str = "") -> Asked:
    """One person asks one question after the other; in one chat, or a new one for every ten."""
    return _ask(door, texts, cycle([sender]) if sender else _new_chats("bench-{}", _chats))


def ask_as_subscribers(door: Door, texts: Sequence[str]) -> Asked:
    """As `ask`, in chats of Telegram's that are numbered from 1 on."""
    return _ask(door, texts, _new_chats("telegram:{}", _subscribers))


def ask_together(door: Door, people: int, each: int, texts: Sequence[str]) -> Asked:
    """Several people ask so many questions each, all at the same time."""
    asked = cycle(texts)
    shares = [list(islice(asked, each)) for _ in range(people)]
    began = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        found = list(pool.map(lambda share: ask(door, share), shares))
    took = time.perf_counter() - began
    return Asked(tuple(wait for one in found for wait in one.waits), took)


def _ask(door: Door, texts: Sequence[str], senders: Iterator[str]) -> Asked:
    began = time.perf_counter()
    waits = [_wait(door, name, text) for name, text in zip(senders, texts, strict=False)]
    return Asked(tuple(waits), time.perf_counter() - began)


def _wait(door: Door, sender: str, text: str) -> float:
    began = time.perf_counter()
    answers = door.answered(sender, text)
    took = time.perf_counter() - began
    check(text, [answer.get("text", "") for answer in answers])
    return took


@cache
def _excuses() -> tuple[str, ...]:
    return tuple(apologies())


def _new_chats(name: str, numbers: Iterator[int]) -> Iterator[str]:
    for number in numbers:
        yield from [name.format(number)] * _MESSAGES_A_CHAT
