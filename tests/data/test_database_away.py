"""PostgreSQL that goes away, comes back, or says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from bench.faults.proxy import Proxy
from bench.faults.troubles import CUT, DOWN, HELD
from data import database as database_module
from data.database import Database


@pytest.fixture
async def line(postgresql_url: str) -> AsyncIterator[Proxy]:
    folder = make_url(postgresql_url).query["host"]
    async with Proxy(str(Path(str(folder)) / ".s.PGSQL.5432")) as proxy:
        yield proxy


@pytest.fixture
async def behind(line: Proxy, postgresql_url: str) -> AsyncIterator[Database]:
    address = make_url(postgresql_url).set(host="127.0.0.1", port=line.port)
    database = Database(address.difference_update_query(["host"]).render_as_string(False))
    yield database
    await asyncio.to_thread(database.close)


async def asked(database: Database) -> int:
    def ask() -> int:
        with database.reading() as session:
            return session.scalar(text("SELECT 1")) or 0

    return await asyncio.to_thread(ask)


@pytest.mark.parametrize("trouble", [DOWN, CUT], ids=lambda each: each.name)
async def test_the_first_question_after_a_break_is_answered(
    line: Proxy, behind: Database, trouble: object
) -> None:
    await asyncio.gather(*(asked(behind) for _ in range(3)))
    await line.begin(trouble)  # type: ignore[arg-type]
    with pytest.raises(OperationalError):
        await asked(behind)
    await line.end()
    assert await asked(behind) == 1


async def test_a_server_that_is_only_slow_is_waited_for(
    behind: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await asked(behind) == 1
    monkeypatch.setattr(database_module, "_ANSWER_SECONDS", 0)
    assert await asked(behind) == 1


async def test_a_server_that_says_nothing_is_taken_for_away(
    line: Proxy, behind: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await asked(behind) == 1
    monkeypatch.setattr(database_module, "_ANSWER_SECONDS", 0.05)
    await line.begin(HELD)
    try:
        with pytest.raises(OperationalError):
            await asyncio.wait_for(asked(behind), 30)
    finally:
        await line.end()
    monkeypatch.setattr(database_module, "_ANSWER_SECONDS", 30)
    assert await asked(behind) == 1
