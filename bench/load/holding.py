"""Processes that get only a part of a core, as if the machine had more cores than it has."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_PERIOD = 0.1


@contextmanager
def held_to(share: float, pids: Sequence[int]) -> Iterator[None]:
    """Let each process run for that share of the time, one after the other as far as that fits."""
    ending = threading.Event()
    threads = [
        threading.Thread(target=_pulse, args=(pid, share, _PERIOD * place / len(pids), ending))
        for place, pid in enumerate(pids)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()


def _pulse(pid: int, share: float, later: float, ending: threading.Event) -> None:
    ending.wait(later)
    try:
        while not ending.is_set():
            os.kill(pid, signal.SIGCONT)
            ending.wait(share * _PERIOD)
            os.kill(pid, signal.SIGSTOP)
            ending.wait((1 - share) * _PERIOD)
    finally:
        os.kill(pid, signal.SIGCONT)
