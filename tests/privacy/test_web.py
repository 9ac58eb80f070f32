"""A browser's data: shown and erased for who knows its session, and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import Settings
from bot.web.app import build_web
from bot.web.health import Health
from bot.web.my_data import MyDataDoor
from data.chats import chat_for, subscribe
from data.conversations import Conversations
from data.database import Database
from tests.privacy.conftest import Store
from tests.privacy.test_forgetting import rows_of_chats
from tests.web.support import KnownConversation, works

SESSION = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def client(
    loaded_database: Database, conversations: Conversations, store: Store
) -> AsyncIterator[TestClient]:
    """The real web application, with this browser's and another's data in it."""
    health = Health({"database": works})
    settings = Settings(_env_file=None)
    service = KnownConversation(loaded_database)
    application = build_web(service, loaded_database, settings, health)
    application.add_routes(MyDataDoor(loaded_database, conversations).routes())
    with loaded_database.session() as session:
        for address in (SESSION, "another-browsers-session"):
            subscribe(session, chat_for(session, "web", address), {"finance"})
            store.add(f"web:{address}", "user", text="What is QDLP?")
    async with TestClient(TestServer(application)) as found:
        yield found


async def post(client: TestClient, path: str, body: Any) -> tuple[int, Any]:
    async with client.post(path, json=body) as response:
        assert response.headers["Content-Type"].startswith("application/json")
        return response.status, await response.json()


async def test_shown_then_erased_then_gone(
    client: TestClient, store: Store, loaded_database: Database
) -> None:
    status, told = await post(client, "/api/my-data", {"session": SESSION})
    assert status == 200
    assert told["subscriptions"][0]["field"] == "finance"
    assert [each["person"] for each in told["conversations"]] == ["What is QDLP?"]
    assert "another" not in str(told)
    assert await post(client, "/api/forget", {"session": SESSION}) == (200, {"erased": True})
    assert await post(client, "/api/forget", {"session": SESSION}) == (200, {"erased": False})
    assert store.senders() == ["web:another-browsers-session"]
    assert (await asyncio.to_thread(rows_of_chats, loaded_database))["chats"] == 1


@pytest.mark.parametrize(
    "body", [None, [], {}, {"session": 1}, {"session": "short"}, {"session": "x" * 65}, "{"]
)
@pytest.mark.parametrize("path", ["/api/my-data", "/api/forget"])
async def test_a_session_that_could_be_guessed_is_refused(
    client: TestClient, path: str, body: Any, store: Store
) -> None:
    status, told = await post(client, path, body)
    assert (status, list(told)) == (400, ["error"])
    assert len(store.senders()) == 2


async def test_an_address_that_tries_many_sessions_has_to_wait(client: TestClient) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9"}
    statuses = []
    for number in range(12):
        body = {"session": f"guess-number-{number:05}"}
        async with client.post("/api/my-data", json=body, headers=headers) as response:
            statuses.append(response.status)
    assert statuses == [200] * 10 + [429] * 2


async def test_a_store_out_of_reach_is_told_and_nothing_is_lost(
    client: TestClient, store: Store, loaded_database: Database
) -> None:
    store.path.write_bytes(b"no database" * 1000)
    status, told = await post(client, "/api/forget", {"session": SESSION})
    assert (status, list(told)) == (503, ["error"])
    assert (await asyncio.to_thread(rows_of_chats, loaded_database))["chats"] == 2
