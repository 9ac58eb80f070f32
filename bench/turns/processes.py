"""What processes cost, from the kernel's own figures (Linux)."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_MIB = 2**20


def tree(pid: int) -> Iterator[int]:
    """A process and everything it started that still runs."""
    yield pid
    for task in (_PROC / str(pid) / "task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))


def memory_mb(pids: Iterable[int]) -> float:
    """Proportional set size in MiB of processes and their children: shared pages count once."""
    return _mib(pids, "Pss")


def resident_mb(pids: Iterable[int]) -> float:
    """Resident set size in MiB of processes and their children, whoever shares pages with them."""
    return _mib(pids, "Rss")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that processes and their children have used."""
    ticks = sum(_ticks(each) for pid in pids for each in tree(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def machine_cpu_seconds() -> float:
    """Processor time that everything on this machine has used, and what a host took of it."""
    user, nice, system, _idle, _waiting, *rest = _field_of_all_cores()
    return (user + nice + system + sum(rest[:3])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of processor time."""

    seconds: float
    cpu_seconds: float


@contextmanager
def spending() -> Iterator[Callable[[], Spent]]:
    """What the programs that start and end inside the block take; asked after it."""
    began, before = time.monotonic(), _ended_seconds()
    took: list[Spent] = []
    yield lambda: took[0]
    took.append(Spent(time.monotonic() - began, _ended_seconds() - before))


def disk_mb(folder: Path) -> float:
    """MiB of the files below a folder; links are not followed."""
    files = (Path(root) / name for root, _, names in os.walk(folder) for name in names)
    return sum(file.lstat().st_size for file in files) / _MIB


def machine() -> str:
    """One line on the machine: processor, cores, memory."""
    model = _field(_PROC / "cpuinfo", "model name") or "unknown processor"
    kib = _field(_PROC / "meminfo", "MemTotal").partition(" ")[0]
    return f"{model}, {os.cpu_count()} cores, {int(kib) / _MIB:.0f} GiB"


def _ended_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _mib(pids: Iterable[int], field: str) -> float:
    return sum(_kib(each, field) for pid in pids for each in tree(pid)) / 1024


def _kib(pid: int, field: str) -> int:
    return int(_field(_PROC / str(pid) / "smaps_rollup", field).partition(" ")[0])


def _ticks(pid: int) -> int:
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _field_of_all_cores() -> list[int]:
    return [int(each) for each in (_PROC / "stat").read_text().splitlines()[0].split()[1:]]


def _field(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
