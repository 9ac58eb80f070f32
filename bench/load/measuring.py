"""The parts of `make bench-load`: more and more Rasa processes, and the whole way by webhook."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pgserver

from bench.turns.asking import questions
from bench.turns.processes import cpu_seconds, memory_mb
from bench.turns.whole_way import Line, emulated_telegram
from bot.rasa_client import RasaClient
from bot.running.layout import rasa_names
from data.loading import load_catalogue
from tests.system.installation import RASA_TOKEN, Installation, free_ports, settings_in

_MESSAGES_A_CHAT = 10
_WARM_UP = 40


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


@dataclass
class Spending:
    """Processor time by process while a block runs, in milliseconds for each of `turns`."""

    stand: Stand
    names: tuple[str, ...]
    before: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Spending:
        self.before = {name: cpu_seconds(self.stand.pids(name)) for name in self.names}
        return self

    def __exit__(self, *_: object) -> None:
        after = {name: cpu_seconds(self.stand.pids(name)) for name in self.names}
        self.before = {name: after[name] - self.before[name] for name in self.names}

    def a_turn(self, turns: int) -> dict[str, float]:
        """By process; the Rasa processes together."""
        found: dict[str, float] = {}
        for name, seconds in self.before.items():
            kind = name.partition("-")[0]
            found[kind] = found.get(kind, 0.0) + 1000 * seconds / turns
        return {kind: round(value, 1) for kind, value in found.items()}


@contextmanager
def standing(processes: int, **more: Any) -> Iterator[Stand]:
    """So many Rasa processes and an action server; `more` are settings, for a bot."""
    data = tempfile.mkdtemp(prefix="pg")
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
                pid = (Path(data) / "postmaster.pid").read_text().split()[0]
                yield Stand(installation, int(pid))
            finally:
                installation.close()
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)


def throughput(stand: Stand, processes: int, people: int, seconds: float) -> dict[str, Any]:
    """People who ask without a pause, shared out to the first so many processes."""
    urls = stand.urls[:processes]
    asyncio.run(_ask(urls, people, _WARM_UP))
    rasa = list(rasa_names(stand.installation.settings))[:processes]
    with Spending(stand, (*rasa, "actions", "database")) as spent:
        began = time.perf_counter()
        waits = asyncio.run(_ask(urls, people, seconds=seconds))
        took = time.perf_counter() - began
    waits.sort()
    return {
        "processes": processes,
        "per_s": round(len(waits) / took, 1),
        "p50_ms": round(1000 * waits[len(waits) // 2]),
        "p95_ms": round(1000 * waits[int(0.95 * len(waits))]),
        "cpu_ms": spent.a_turn(len(waits)),
        "memory_mb": round(memory_mb(stand.pids(*rasa)) / processes),
    }


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
    line.ask(texts[:_WARM_UP], per_second)
    names = ("bot", "rasa", "actions", "database")
    with Spending(stand, names) as spent:
        asked = line.ask(texts, per_second)
    return {
        "asked_per_s": per_second,
        "p50_ms": round(asked.p50_ms),
        "p95_ms": round(asked.p95_ms),
        "cpu_ms": spent.a_turn(len(texts)),
        "memory_mb": round(memory_mb(stand.pids("bot"))),
    }


async def _ask(
    urls: tuple[str, ...], people: int, at_most: int = 10**9, seconds: float = 3600.0
) -> list[float]:
    """How long each answer took, in seconds. Raises RasaUnavailable for one that was lost."""
    texts, waits, until = cycle(questions()), list[float](), time.monotonic() + seconds

    async def person(client: RasaClient, number: int) -> None:
        count = 0
        while len(waits) < at_most and time.monotonic() < until:
            name = f"bench:{len(urls)}-{until}-{number}-{count // _MESSAGES_A_CHAT}"
            began = time.perf_counter()
            await client.ask(name, next(texts))
            waits.append(time.perf_counter() - began)
            count += 1

    async with RasaClient(urls, RASA_TOKEN, timeout=60) as client:
        await asyncio.gather(*(person(client, number) for number in range(people)))
    return waits
