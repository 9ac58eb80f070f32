"""A web server before several bots."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle

import aiohttp
from aiohttp import web


@asynccontextmanager
async def balanced(addresses: Sequence[str]) -> AsyncIterator[str]:
    """A proxy that brings requests to one address after the other, and skips who is away.

    Gives the webhook's address; `addresses` may be filled later.
    """
    turn = cycle(addresses)

    async def forward(request: web.Request) -> web.Response:
        body, headers = await request.read(), dict(request.headers)
        for address in (next(turn) for _ in addresses):
            try:
                async with (
                    aiohttp.ClientSession() as http,
                    http.post(f"{address}/telegram", data=body, headers=headers) as response,
                ):
                    return web.Response(status=response.status)
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    application = web.Application()
    application.router.add_post("/telegram", forward)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    finally:
        await runner.cleanup()
