"""The description of the API is that of the API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.web.app import build_web
from bot.web.chat import LARGEST_BODY, LONGEST_TEXT
from bot.web.health import Health
from bot.web.my_data import MyDataDoor
from data.conversations import Conversations
from data.database import Database
from data.languages import Language
from tests.web.support import KnownConversation, works

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "bot" / "web" / "openapi.json").read_text("utf-8"))


async def test_it_is_served(client: TestClient) -> None:
    async with client.get("/openapi.json") as response:
        assert response.status == 200
        assert await response.json() == DOCUMENT


def test_every_address_of_the_api_is_in_it_and_no_other(
    conversation: KnownConversation, loaded_database: Database, tmp_path: Path
) -> None:
    health = Health({"database": works})
    application = build_web(conversation, loaded_database, Settings(_env_file=None), health)
    conversations = Conversations(f"sqlite:///{tmp_path}/conversations.db")
    application.add_routes(MyDataDoor(loaded_database, conversations).routes())
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in application.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/")
    }
    told = {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert told == {pair for pair in served if pair[0] != "head"}


def test_its_limits_are_those_of_the_code() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["Said"]["properties"]["text"]["maxLength"] == LONGEST_TEXT
    assert schemas["Language"]["enum"] == [str(language) for language in Language]
    told = DOCUMENT["components"]["responses"]["TooLarge"]["description"]
    assert f"{LARGEST_BODY // 1024} kB" in told


@pytest.mark.parametrize("body", [{"session": "a", "text": "How many of the 86 tasks?"}])
async def test_an_answer_has_the_parts_that_it_promises(client: TestClient, body: dict) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    async with client.post("/api/chat", json=body) as response:
        (message,) = (await response.json())["messages"]
    assert set(schemas["Message"]["required"]) <= message.keys()
    assert set(schemas["Answer"]["required"]) <= message["answer"].keys()
    assert message["answer"].keys() <= schemas["Answer"]["properties"].keys()
