"""How long a person waits for an answer, and how busy the machine was meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Answered = Callable[[str, str], Any]


@dataclass(frozen=True)
class Timing:
    """Seconds from each message to its answer; `load` is how many processes wanted to run.

    `load` is the system's mean over the last minute, and says as much as it is above `processors`.
    """

    seconds: Sequence[float]
    load: float
    processors: int


def timed(answered: Answered, texts: Sequence[str]) -> Timing:
    """Ask one after the other, each in a conversation of its own."""
    seconds = []
    for number, text in enumerate(texts):
        started = time.perf_counter()
        answered(f"latency-{number}", text)
        seconds.append(time.perf_counter() - started)
    return Timing(seconds, os.getloadavg()[0], os.cpu_count() or 1)
