"""Fixtures of the desk's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from data.database import Database
from data.staff.states import Role
from data.staff.tables import StaffAccount
from tests.desk.support import Clock, Reader, add_people, desk_on, serve

EnterAs = Callable[[Role | None], Awaitable[Reader]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(loaded_database: Database, clock: Clock) -> dict[Role, str]:
    return add_people(loaded_database, clock)


@pytest_asyncio.fixture
async def server(
    loaded_database: Database, people: dict[Role, str], clock: Clock
) -> AsyncIterator[TestServer]:
    """The desk over the real catalogue, with a person of each role."""
    server = await serve(desk_on(loaded_database, clock))
    yield server
    await server.close()


@pytest_asyncio.fixture
async def enter_as(
    server: TestServer, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> AsyncIterator[EnterAs]:
    """Gives a browser in which a person of some role is logged in, or nobody."""
    readers: list[Reader] = []

    async def enter(role: Role | None) -> Reader:
        reader = Reader(server)
        readers.append(reader)
        if role is not None:
            with loaded_database.reading() as session:
                wanted = select(StaffAccount.id).where(StaffAccount.name == people[role])
                account = session.scalars(wanted).one()
            reader.enter(loaded_database, account, clock)
        return reader

    yield enter
    for reader in readers:
        await reader.close()
