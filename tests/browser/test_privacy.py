"""The page on privacy: what is kept about this browser is downloaded and erased."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from bot.settings import Settings
from bot.web.app import build_web
from bot.web.health import Health
from bot.web.my_data import MyDataDoor
from data.conversations import Conversations
from data.database import Database
from tests.privacy.conftest import Store
from tests.web.support import KnownConversation, works

SESSION = "0123456789abcdef"
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "conversations.db")
    made.make()
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def reader(browser: Browser, loaded_database: Database, store: Store) -> AsyncIterator[Page]:
    """A page of an application that has the reader's data."""
    conversations = Conversations(store.url)
    service, health = KnownConversation(loaded_database), Health({"database": works})
    application = build_web(service, loaded_database, Settings(_env_file=None), health)
    application.add_routes(MyDataDoor(loaded_database, conversations).routes())
    server = TestServer(application)
    await server.start_server(access_log=None)
    context = await browser.new_context(base_url=str(server.make_url("/")))
    yield await context.new_page()
    await context.close()
    await server.close()
    conversations.close()


async def test_download_then_erase(reader: Page, store: Store) -> None:
    await reader.goto("/en/")
    await reader.evaluate(f"localStorage.setItem('session', '{SESSION}')")
    store.add(f"web:{SESSION}", "user", text="What is QDLP?")
    await reader.get_by_role("link", name="Privacy", exact=True).first.click()
    await expect(reader.locator("h1")).to_have_text("Privacy")
    async with reader.expect_download() as downloading:
        await reader.get_by_role("button", name="Download my data").click()
    path = await (await downloading.value).path()
    told = json.loads(path.read_text("utf-8"))
    assert told["conversations"][0]["person"] == "What is QDLP?"
    await expect(reader.get_by_role("status")).to_contain_text("my-data.json")
    reader.on("dialog", lambda dialog: dialog.accept())
    await reader.get_by_role("button", name="Erase everything").click()
    await expect(reader.get_by_role("status")).to_contain_text("Everything is erased")
    assert store.senders() == []
    assert await reader.evaluate("localStorage.length") == 0
    await reader.get_by_role("button", name="Download my data").click()
    await expect(reader.get_by_role("status")).to_contain_text("Nothing is kept")


async def test_it_says_when_it_did_not_work(reader: Page) -> None:
    await reader.goto("/en/privacy")
    await reader.evaluate(f"localStorage.setItem('session', '{SESSION}')")
    await reader.route("**/api/my-data", lambda route: route.abort())
    await reader.get_by_role("button", name="Download my data").click()
    await expect(reader.get_by_role("status")).to_contain_text("try again")
