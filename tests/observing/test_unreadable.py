"""What could not be read as a request does not stand in the log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.observing.unreadable import log_kinds_alone
from tests.waiting import until


@pytest.fixture
def _installed() -> Iterator[None]:
    logger = logging.getLogger("aiohttp.server")
    before = list(logger.filters)
    log_kinds_alone()
    yield
    logger.filters[:] = before


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    "sent",
    [
        b"GET /search?q=" + b"secret" * 3000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"secret words that are no request\r\n\r\n",
        b"GET / HTTP/1.1\r\nsecret\r\n\r\n",
    ],
)
async def test_the_kind_alone_is_told(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "aiohttp.server")
    async with TestServer(web.Application()) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(sent)
        assert (await reader.readline()).split()[1] == b"400"
        writer.close()
        await until(lambda: caplog.records)
    formatter = logging.Formatter("%(message)s")
    told = "\n".join(formatter.format(record) for record in caplog.records)
    assert "a request cannot be read: " in told
    assert "secret" not in told
    assert "127.0.0.1" not in told


@pytest.mark.usefixtures("_installed")
async def test_other_errors_keep_their_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise ValueError("ours")

    application = web.Application()
    application.router.add_get("/", broken)
    async with TestServer(application) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readline()).split()[1] == b"500"
        writer.close()
    assert any(record.exc_info for record in caplog.records)
