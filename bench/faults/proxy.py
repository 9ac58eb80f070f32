"""A line between two parts over real TCP, which can be cut, held up, delayed and corrupted."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

_CHUNK = 64 * 1024
_SEED = 86
Upstream = tuple[str, int] | str


@dataclass(frozen=True)
class Trouble:
    """What a line does: refuse, break off after the request, hold everything, wait, or lie.

    `lie` makes bytes that go back in place of the answer, after which the line is closed.
    """

    name: str
    refuses: bool = False
    breaks: bool = False
    holds: bool = False
    seconds: float = 0.0
    lie: Callable[[random.Random], bytes] | None = None


CALM = Trouble("calm")


@dataclass
class Proxy:
    """Carries bytes both ways until `trouble` says otherwise; `async with` starts and ends it."""

    upstream: Upstream
    trouble: Trouble = CALM
    port: int = 0
    carried: int = 0
    _server: asyncio.Server | None = None
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _calm: asyncio.Event = field(default_factory=asyncio.Event)
    _random: random.Random = field(default_factory=lambda: random.Random(_SEED))

    @property
    def url(self) -> str:
        """Its address for HTTP."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._calm.set()
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._calm.set()
        await self._close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def begin(self, trouble: Trouble) -> None:
        """From now on have this trouble; lines that are open have it too."""
        self.trouble = trouble
        if trouble.holds:
            self._calm.clear()
        if trouble.refuses:
            await self._close()

    async def end(self) -> None:
        """From now on carry; what was held goes on its way."""
        refused, self.trouble = self.trouble.refuses, CALM
        self._calm.set()
        if refused:
            await self._listen()

    async def _listen(self) -> None:
        # The same port again, since the others know it.
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in list(self._lines):
            line.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._lines.add(writer)
        try:
            await self._calm.wait()
            await self._carry(reader, writer)
        except OSError:
            pass  # Either side may go at any time: that is the point.
        finally:
            self._lines.discard(writer)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._reach()
        try:
            async with asyncio.TaskGroup() as both:
                ways = (self._forth(reader, back), self._back(there, writer))
                tasks = [both.create_task(_quietly(way)) for way in ways]
                for task in tasks:
                    # An end of one way is the end of the line.
                    task.add_done_callback(lambda _: [each.cancel() for each in tasks])
        finally:
            back.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.upstream, str):
            return await asyncio.open_unix_connection(self.upstream)
        return await asyncio.open_connection(*self.upstream)

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(_CHUNK):
            await self._calm.wait()
            self.carried += 1
            writer.write(chunk)
            await writer.drain()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(_CHUNK):
            await self._calm.wait()
            trouble = self.trouble
            if trouble.breaks:
                return
            if trouble.seconds:
                await asyncio.sleep(trouble.seconds)
            writer.write(trouble.lie(self._random) if trouble.lie else chunk)
            await writer.drain()
            if trouble.lie:
                return


async def _quietly(way: Awaitable[None]) -> None:
    with contextlib.suppress(OSError):
        await way
