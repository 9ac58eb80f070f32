"""What an hour of talk shows: answers, waits at its beginning and end, memory, errors in logs."""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.installed import PROCESSES, cpu_seconds, resident_mb
from bench.soak.talking import Turn
from tests.system.installation import Installation

PARTS = 6
"""The first and the last of so many equal parts of the time are compared."""
_EVERY_SECONDS = 5.0
_BAD_LINE = re.compile(r"\b(ERROR|CRITICAL|Traceback)\b")


@dataclass(frozen=True)
class Reading:
    """The memory of each process at one moment, and how busy the machine was."""

    at: float
    resident_mb: dict[str, float]
    load: float


@dataclass
class Watcher:
    """Reads memory and load every few seconds."""

    system: Installation
    readings: list[Reading] = field(default_factory=list)

    async def watch(self) -> None:
        """Read until cancelled; prints a line a minute."""
        began = time.monotonic()
        while True:
            resident = {name: resident_mb(self.system.pid(name)) for name in PROCESSES}
            reading = Reading(time.monotonic() - began, resident, os.getloadavg()[0])
            if len(self.readings) % 12 == 0:
                print(f"{reading.at / 60:4.0f} min: {_rounded(resident)} MB, load {reading.load}")
            self.readings.append(reading)
            await asyncio.sleep(_EVERY_SECONDS)


@contextmanager
def watching(system: Installation) -> Iterator[list[Reading]]:
    """Watch for as long as the block runs."""
    watcher = Watcher(system)
    task = asyncio.create_task(watcher.watch())
    try:
        yield watcher.readings
    finally:
        task.cancel()


def report(
    turns: Sequence[Turn], readings: Sequence[Reading], seconds: float, system: Installation
) -> dict[str, Any]:
    """All figures, those of the first and the last sixth beside each other."""
    first = [turn for turn in turns if turn.due < seconds / PARTS]
    last = [turn for turn in turns if turn.due >= seconds * (PARTS - 1) / PARTS]
    before, after = _p95_ms(first), _p95_ms(last)
    return {
        "minutes": round(seconds / 60, 1),
        "messages": len(turns),
        "answered": sum(turn.answered and not turn.apology for turn in turns),
        "apologies": sum(turn.apology for turn in turns),
        "lost": sum(not turn.answered for turn in turns),
        "error_lines": sum(len(bad_lines(system, name)) for name in PROCESSES),
        "p50_ms": round(1000 * statistics.median(turn.seconds for turn in turns), 1),
        "p95_first_ms": before,
        "p95_last_ms": after,
        "p95_ratio": round(after / before, 3),
        **_memory(readings, seconds),
        "cpu_s": {name: round(cpu_seconds(system.pid(name)), 1) for name in PROCESSES},
        **_load(readings, seconds),
    }


def bad_lines(system: Installation, name: str) -> list[str]:
    """Lines of a process's log that tell of an error."""
    return [line for line in system.log_end(name, 10**8).splitlines() if _BAD_LINE.search(line)]


def _p95_ms(turns: Sequence[Turn]) -> float:
    waits = [1000 * turn.seconds for turn in turns]
    return round(statistics.quantiles(waits, n=20, method="inclusive")[-1], 1)


def _memory(readings: Sequence[Reading], seconds: float) -> dict[str, Any]:
    """Means: a single reading may fall on a moment before memory is given back."""
    first, last = _ends(readings, seconds)
    told: dict[str, Any] = {"rss_first_mb": {}, "rss_last_mb": {}, "rss_ratio": {}}
    for name in PROCESSES:
        before = statistics.mean(each.resident_mb[name] for each in first)
        after = statistics.mean(each.resident_mb[name] for each in last)
        told["rss_first_mb"][name] = round(before, 1)
        told["rss_last_mb"][name] = round(after, 1)
        told["rss_ratio"][name] = round(after / before, 3)
    return told


def _load(readings: Sequence[Reading], seconds: float) -> dict[str, float]:
    """How busy the machine was with all that ran on it, for the reader of the ratio."""
    first, last = _ends(readings, seconds)
    return {
        "load_first": round(statistics.mean(each.load for each in first), 2),
        "load_last": round(statistics.mean(each.load for each in last), 2),
    }


def _ends(
    readings: Sequence[Reading], seconds: float
) -> tuple[Sequence[Reading], Sequence[Reading]]:
    first = [each for each in readings if each.at < seconds / PARTS]
    last = [each for each in readings if each.at >= seconds * (PARTS - 1) / PARTS]
    return first, last or readings[-1:]


def _rounded(megabytes: dict[str, float]) -> dict[str, int]:
    return {name: round(value) for name, value in megabytes.items()}
