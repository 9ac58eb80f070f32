"""The parts of `make bench-load`: more and more Rasa processes, and the whole way by webhook."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.load.asking import ask_together
from bench.load.holding import held_to
from bench.load.storing import table_bytes
from bench.turns.asking import questions
from bench.turns.processes import cpu_seconds, machine_cpu_seconds, memory_mb
from bench.turns.whole_way import Line, emulated_telegram
from bot.running.layout import rasa_names
from data.loading import load_catalogue
from tests.system.installation import Installation, free_ports, settings_in

_WARM_UP_SECONDS = 3.0
_WARM_UP_QUESTIONS = 40
_ALARMING = (" ERROR ", " WARNING ", " CRITICAL ")


@dataclass
class Stand:
    """An installation on one PostgreSQL, with all its Rasa processes running."""

    installation: Installation
    database_pid: int

    @property
    def urls(self) -> tuple[str, ...]:
        """The Rasa processes."""
        return self.installation.settings.rasa_urls

    def pids(self, *names: str) -> list[int]:
        """Processes by name; "database" is PostgreSQL."""
        own = {"database": self.database_pid}
        return [own.get(name) or self.installation.pid(name) for name in names]

    def complaints(self, *names: str) -> list[str]:
        """What processes wrote that somebody should read."""
        return [
            f"{name}: {line}"
            for name in names
            for line in self.installation.log_end(name, 10**6).splitlines()
            if any(word in line for word in _ALARMING)
        ]


@dataclass
class Spending:
    """Processor time by process while a block runs; "asking" is this process alone."""

    stand: Stand
    names: tuple[str, ...]
    spent: dict[str, float] = field(default_factory=dict)
    machine: float = 0.0

    def __enter__(self) -> Spending:
        self.spent, self.machine = self._until_now(), machine_cpu_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        after, self.machine = self._until_now(), machine_cpu_seconds() - self.machine
        self.spent = {name: after[name] - self.spent[name] for name in self.names}

    def _until_now(self) -> dict[str, float]:
        return {
            name: time.process_time() if name == "asking" else cpu_seconds(self.stand.pids(name))
            for name in self.names
        }

    @property
    def all_seconds(self) -> float:
        """Of all of them together."""
        return sum(self.spent.values())

    def a_turn(self, turns: int) -> dict[str, float]:
        """Milliseconds for each of so many turns by process; the Rasa processes together."""
        found: dict[str, float] = {}
        for name, seconds in self.spent.items():
            kind = name.partition("-")[0]
            found[kind] = found.get(kind, 0.0) + 1000 * seconds / turns
        return {kind: round(value, 1) for kind, value in found.items()}


@contextmanager
def standing(processes: int, **more: Any) -> Iterator[Stand]:
    """So many Rasa processes and an action server; `more` are settings, for a bot."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    # Without it platformdirs, which pgserver imports, warns.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pgserver

    data = folder / "data"
    server = pgserver.get_server(data, cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        urls = ",".join(f"http://127.0.0.1:{port}" for port in free_ports(processes))
        with TemporaryDirectory() as name:
            settings = settings_in(Path(name), rasa_url=urls, database_url=url, **more)
            variables = {"RASA_TRACKER_URL": url}
            installation = Installation(settings, Path(name), variables)
            try:
                installation.database.migrate()
                load_catalogue(installation.database)
                installation.start("actions", *rasa_names(settings))
                pid = (data / "postmaster.pid").read_text().split()[0]
                yield Stand(installation, int(pid))
            finally:
                installation.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def throughput(
    stand: Stand, processes: int, people: int, seconds: float, share: float = 1.0
) -> dict[str, Any]:
    """People who ask without a pause, shared out to the first so many processes.

    Each of these gets that share of a core. What was not answered is counted, and what the
    processes wrote about it goes to standard error.
    """
    urls = stand.urls[:processes]
    rasa = list(rasa_names(stand.installation.settings))[:processes]
    asyncio.run(ask_together(urls, people, _WARM_UP_SECONDS))
    before = table_bytes(stand.installation.database, "events")
    with (
        _held(share, stand.pids(*rasa)),
        Spending(stand, (*rasa, "actions", "database", "asking")) as spent,
    ):
        asked = asyncio.run(ask_together(urls, people, seconds))
    if asked.failed:
        print(*stand.complaints(*rasa, "actions"), sep="\n", file=sys.stderr)
    grown = table_bytes(stand.installation.database, "events") - before
    return {
        "processes": processes,
        "share_of_a_core": share,
        "per_s": round(asked.per_second, 1),
        "p50_ms": round(asked.percentile_ms(0.5)),
        "p95_ms": round(asked.percentile_ms(0.95)),
        "answered": len(asked.waits),
        "failed": dict(asked.failed),
        "cpu_ms": spent.a_turn(asked.count),
        "cores_busy": round(spent.all_seconds / asked.seconds, 2),
        "cores_of_others": round((spent.machine - spent.all_seconds) / asked.seconds, 2),
        "memory_mb": round(memory_mb(stand.pids(*rasa)) / processes),
        "conversation_bytes": round(grown / asked.count),
    }


def _held(share: float, pids: list[int]) -> AbstractContextManager[None]:
    return held_to(share, pids) if share < 1 else nullcontext()


def whole_way(per_second: float, seconds: float) -> dict[str, Any]:
    """Questions from Telegram by webhook, each from somebody new, at a steady rate."""
    texts = (questions() * 9)[: int(per_second * seconds)]
    with emulated_telegram() as line:
        port = free_ports(1)[0]
        more = {
            "telegram_bot_token": line.telegram.token,
            "telegram_api_url": line.telegram.url,
            "telegram_webhook_url": f"http://127.0.0.1:{port}/telegram",
            "port": port,
        }
        with standing(1, **more) as stand:
            return _measured(stand, line, texts, per_second)


def _measured(stand: Stand, line: Line, texts: list[str], per_second: float) -> dict[str, Any]:
    stand.installation.start("bot")
    line.ask(texts[:_WARM_UP_QUESTIONS], per_second)
    names = ("bot", "rasa", "actions", "database")
    with Spending(stand, names) as spent:
        asked = line.ask(texts, per_second)
    return {
        "asked_per_s": per_second,
        "p50_ms": round(asked.p50_ms),
        "p95_ms": round(asked.p95_ms),
        "cpu_ms": spent.a_turn(len(texts)),
        "memory_mb": {name: round(memory_mb(stand.pids(name))) for name in names[:-1]},
    }
