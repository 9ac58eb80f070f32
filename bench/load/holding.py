"""Processes that get only a part of a core, as if the machine had more cores than it has."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_TICK = 0.01
# What a process did not use it may use later, but no more than this: seconds.
_SAVED = 0.1


@contextmanager
def held_to(share: float, pids: Sequence[int]) -> Iterator[None]:
    """Halt each process while it has used more than that share of a core since this began."""
    ending = threading.Event()
    thread = threading.Thread(target=_hold, args=([Held(pid, share) for pid in pids], ending))
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


class Held:
    """One process and the processor time that it may still use."""

    def __init__(self, pid: int, share: float) -> None:
        self._pid = pid
        self._share = share
        self._left = 0.0
        self._at, self._used = time.monotonic(), _processor_seconds(pid)

    def look(self) -> None:
        """Reckon, and let the process go on or not."""
        now, used = time.monotonic(), _processor_seconds(self._pid)
        self._left = min(self._left + self._share * (now - self._at), _SAVED) - used + self._used
        self._at, self._used = now, used
        os.kill(self._pid, signal.SIGCONT if self._left > 0 else signal.SIGSTOP)

    def let_go(self) -> None:
        """The process goes on."""
        os.kill(self._pid, signal.SIGCONT)


def _hold(processes: Sequence[Held], ending: threading.Event) -> None:
    # A process that has ended is told of by who waits for its answers.
    with suppress(OSError):
        while not ending.wait(_TICK):
            for each in processes:
                each.look()
    for each in processes:
        with suppress(OSError):
            each.let_go()


def _processor_seconds(pid: int) -> float:
    """In nanoseconds' precision (Linux): a tick of the clock would be too coarse."""
    tasks = (Path("/proc") / str(pid) / "task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
