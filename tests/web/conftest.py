"""The web application on a loaded database, and a client for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient

from data.database import Database
from tests.web.support import KnownConversation, serving


@pytest.fixture
def conversation(loaded_database: Database) -> KnownConversation:
    return KnownConversation(loaded_database)


@pytest.fixture
async def client(
    conversation: KnownConversation, loaded_database: Database
) -> AsyncIterator[TestClient]:
    async with serving(conversation, loaded_database) as server, TestClient(server) as client:
        yield client
