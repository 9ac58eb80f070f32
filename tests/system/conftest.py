"""One running system for all tests: started once, used by people who do not know each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from inspect import iscoroutinefunction
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from bot.running import model
from data.loading import load_catalogue
from tests.emulator import Room, Telegram
from tests.system.installation import Installation, settings_in
from tests.system.people import Reception

_ids = count(7001)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All share the loop that the emulated Telegram lives in, and may take longer."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.system)
            if iscoroutinefunction(getattr(item, "function", None)):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def trained() -> None:
    """The model, trained as `make run` does if its inputs changed."""
    if not model.is_current():
        model.train()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def telegram() -> AsyncIterator[Telegram]:
    """The emulated Bot API."""
    async with Telegram() as emulator:
        yield emulator


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def system(
    telegram: Telegram, trained: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """Rasa, the action server and the bot, all well, with the real catalogue."""
    folder = tmp_path_factory.mktemp("system")
    settings = settings_in(folder, telegram_bot_token=telegram.token, telegram_api_url=telegram.url)
    installation = Installation(settings, folder)
    try:
        installation.database.migrate()
        load_catalogue(installation.database)
        await asyncio.to_thread(installation.start, "rasa", "actions", "bot")
        yield installation
    finally:
        await asyncio.to_thread(installation.close)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def reception(system: Installation) -> AsyncIterator[Reception]:
    """Where visitors of the web page and callers at Rasa's door come in."""
    async with Reception(system) as open_reception:
        yield open_reception


@pytest.fixture
def person(system: Installation, telegram: Telegram) -> Room:
    """Somebody new in Telegram, whose client is in English."""
    return telegram.person(next(_ids))
