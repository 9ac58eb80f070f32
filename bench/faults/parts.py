"""The whole assistant with a line of ours between any two parts, and all that can befall it."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.faults import troubles
from bench.faults.proxy import Proxy, Trouble
from bench.installed import PROCESSES
from bot.running import model
from bot.running.layout import host_and_port
from bot.settings import Settings
from data.loading import load_catalogue
from tests.emulator import Telegram
from tests.system.installation import Installation, settings_in

Step = Callable[[], Awaitable[None]]
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Fault:
    """One part with one trouble: how it begins and how it ends, after which the part is well."""

    part: str
    trouble: str
    begin: Step
    end: Step

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return f"{self.part}: {self.trouble}"


class Proxied(Installation):
    """An installation whose processes each see other addresses."""

    def __init__(
        self, settings: Settings, folder: Path, variables: Mapping[str, Mapping[str, str]]
    ) -> None:
        """`variables` by process."""
        super().__init__(settings, folder)
        self._shared = dict(self._environment)
        self._own = variables

    def begin(self, name: str) -> None:
        """Start a process with its own environment."""
        self._environment = {**self._shared, **self._own.get(name, {})}
        super().begin(name)


@dataclass
class Broken:
    """What runs, and the lines within it by the part that they lead to."""

    telegram: Telegram
    system: Installation
    lines: dict[str, Proxy]
    database: Store

    def faults(self) -> list[Fault]:
        """Everything that can befall this installation, one after the other."""
        if self.database.server is not None:
            return [*self._of_line("database", troubles.OF_DATABASE), *self._of_server()]
        of_lines = [
            fault
            for part in ("rasa", "actions", "telegram")
            for fault in self._of_line(part, troubles.OF_HTTP)
        ]
        return [*of_lines, *self.of_processes()]

    def of_processes(self) -> list[Fault]:
        """What can befall a process, and the file that all of them share."""
        each = [(self._killed(name), self._stopped(name)) for name in PROCESSES]
        return [*(fault for both in each for fault in both), self._locked()]

    def _of_line(self, part: str, kinds: tuple[Trouble, ...]) -> list[Fault]:
        line = self.lines[part]
        return [Fault(part, kind.name, partial(line.begin, kind), line.end) for kind in kinds]

    def _killed(self, name: str) -> Fault:
        async def begin() -> None:
            await asyncio.to_thread(self.system.kill, name)

        async def end() -> None:
            await asyncio.to_thread(self.system.start, name)

        return Fault(name, "killed", begin, end)

    def _stopped(self, name: str) -> Fault:
        """Alive for the kernel, with its connections, but doing nothing."""

        async def send(number: signal.Signals) -> None:
            os.kill(self.system.pid(name), number)

        return Fault(name, "stopped", partial(send, signal.SIGSTOP), partial(send, signal.SIGCONT))

    def _locked(self) -> Fault:
        """Another process writes to the SQLite file and does not come to an end."""
        held = AsyncExitStack()

        async def begin() -> None:
            session = held.enter_context(self.system.database.session())
            session.connection()

        return Fault("database", "locked", begin, held.aclose)

    def _of_server(self) -> list[Fault]:
        database = self.database
        stop, start = (partial(asyncio.to_thread, each) for each in (database.stop, database.start))
        return [Fault("database", "killed", stop, start)]


@dataclass
class Store:
    """The database's address for each use, and the server behind it where there is one."""

    url: str
    upstream: str | None = None
    server: Any = None

    def stop(self) -> None:
        """End PostgreSQL as a power cut would."""
        from pgserver.postgres_server import pg_ctl

        pg_ctl(
            ["-w", "-m", "immediate", "stop"],
            pgdata=self.server.pgdata,
            user=self.server.system_user,
        )

    def start(self) -> None:
        """Bring PostgreSQL back."""
        self.server.ensure_postgres_running()


@contextmanager
def _store(kind: str, folder: Path) -> Iterator[Store]:
    if kind == "sqlite":
        yield Store(f"sqlite:///{folder}/assistant.db")
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pgserver

    server = pgserver.get_server(folder / "pg", cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    try:
        yield Store(url, str(folder / "pg" / ".s.PGSQL.5432"), server)
    finally:
        server.cleanup()


@asynccontextmanager
async def proxied(kind: str) -> AsyncIterator[Broken]:
    """Everything on one kind of database, well, with all lines calm; gone when the block ends."""
    if not model.is_current():
        await asyncio.to_thread(model.train)
    async with AsyncExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="faults")))
        store = opened.enter_context(_store(kind, folder))
        telegram = await opened.enter_async_context(Telegram())
        lines = {"telegram": Proxy(host_and_port(telegram.url))}
        if store.upstream is not None:
            lines["database"] = Proxy(store.upstream)
        for line in lines.values():
            await opened.enter_async_context(line)
        settings = settings_in(
            folder,
            telegram_bot_token=telegram.token,
            telegram_api_url=lines["telegram"].url,
            database_url=store.url,
        )
        for part, url in (("rasa", settings.rasa_url), ("actions", settings.actions_url)):
            lines[part] = await opened.enter_async_context(Proxy(host_and_port(url)))
        system = Proxied(settings, folder, _variables(lines))
        opened.push_async_callback(asyncio.to_thread, system.close)
        await asyncio.to_thread(_fill, system)
        await asyncio.to_thread(system.start, *PROCESSES)
        yield Broken(telegram, system, lines, store)


def _variables(lines: Mapping[str, Proxy]) -> dict[str, dict[str, str]]:
    """Each process reaches the others through our lines."""
    variables = {"rasa": {"ACTIONS_URL": lines["actions"].url}, "actions": {}, "bot": {}}
    variables["bot"]["RASA_URL"] = lines["rasa"].url
    if "database" in lines:
        url = f"postgresql+psycopg://postgres@127.0.0.1:{lines['database'].port}/postgres"
        for name in PROCESSES:
            variables[name] |= {"DATABASE_URL": url, "RASA_TRACKER_URL": url}
    return variables


def _fill(system: Installation) -> None:
    system.database.migrate()
    load_catalogue(system.database)
