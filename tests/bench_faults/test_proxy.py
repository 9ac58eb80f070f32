"""The line between two parts does to it what its trouble says, and carries again after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bench.faults import troubles
from bench.faults.__main__ import broken_promises, total
from bench.faults.people import Request
from bench.faults.proxy import Proxy, Trouble
from bench.faults.running import figures


@asynccontextmanager
async def line() -> AsyncIterator[tuple[Proxy, aiohttp.ClientSession]]:
    """A proxy before a server that says "fine", and a client that knows the proxy."""

    async def fine(_: web.Request) -> web.Response:
        return web.Response(text="fine")

    application = web.Application()
    application.router.add_get("/", fine)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    timeout = aiohttp.ClientTimeout(total=2)
    async with (
        Proxy(("127.0.0.1", runner.addresses[0][1])) as proxy,
        aiohttp.ClientSession(timeout=timeout) as client,
    ):
        yield proxy, client
    await runner.cleanup()


async def said(proxy: Proxy, client: aiohttp.ClientSession) -> str:
    async with client.get(proxy.url) as response:
        return await response.text()


@pytest.mark.parametrize("trouble", troubles.OF_HTTP, ids=lambda each: each.name)
async def test_it_carries_again_after_each_trouble(trouble: Trouble) -> None:
    async with line() as (proxy, client):
        assert await said(proxy, client) == "fine"
        await proxy.begin(trouble)
        assert await what_comes(proxy, client) != "fine"
        await proxy.end()
        assert await said(proxy, client) == "fine"


async def what_comes(proxy: Proxy, client: aiohttp.ClientSession) -> str:
    try:
        async with asyncio.timeout(0.5):
            return await said(proxy, client)
    except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as error:
        return type(error).__name__


async def test_what_was_held_goes_on_its_way() -> None:
    async with line() as (proxy, client):
        await proxy.begin(troubles.HELD)
        began = time.monotonic()
        asked = asyncio.create_task(said(proxy, client))
        await asyncio.sleep(0.3)
        await proxy.end()
        assert await asked == "fine"
        assert time.monotonic() - began >= 0.3


def request(outcome: str, kind: str = "question", seconds: float = 1.0) -> Request:
    return Request("web", kind, 0.0, seconds, outcome)  # type: ignore[arg-type]


def test_figures_and_promises() -> None:
    good = figures([request("answered"), request("apology"), request("answered", "menu")], 0.5)
    assert (good["requests"], good["answered"], good["apologies"], good["lost"]) == (3, 2, 1, 0)
    assert broken_promises({"rasa: down": good}) == []
    bad = figures([request("lost"), request("other language"), request("apology", "menu", 9)], 1)
    told = broken_promises({"rasa: down": bad})
    assert len(told) == 4
    assert total({"a": good, "b": bad})["requests"] == 6
