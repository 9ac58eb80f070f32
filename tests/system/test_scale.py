"""Two real Rasa processes on one PostgreSQL: one is killed, the other gets another model.

People go on asking all the while, and every message gets its answer, in its conversation.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.rasa_client import RasaClient, RasaUnavailable
from bot.rasa_processes import ranked
from bot.running import layout
from data.conversations import Conversations
from data.loading import load_catalogue
from tests.system.installation import RASA_TOKEN, Installation, free_ports, settings_in

QUESTIONS = (
    "How many tasks does the pilot have?",
    "What is QDLP?",
    "服务业扩大开放有多少项任务？",
    "Who runs the pilot?",
)
PAUSE = 1.0


@pytest.fixture
def conversations(postgresql_url: str) -> Iterator[Conversations]:
    """Where both Rasa processes keep what was said."""
    store = Conversations(postgresql_url)
    yield store
    store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def pair(
    conversations: Conversations, trained: None, tmp_path: Path
) -> AsyncIterator[Installation]:
    """Two Rasa processes and one action server."""
    urls = ",".join(f"http://127.0.0.1:{port}" for port in free_ports(2))
    store = conversations.url.render_as_string(hide_password=False)
    settings = settings_in(tmp_path, rasa_url=urls)
    installation = Installation(settings, tmp_path, {"RASA_TRACKER_URL": store})
    try:
        installation.database.migrate()
        load_catalogue(installation.database)
        await asyncio.to_thread(installation.start, "rasa-1", "rasa-2", "actions")
        yield installation
    finally:
        await asyncio.to_thread(installation.close)


@dataclass
class Crowd:
    """People who ask one question after the other until they are told to end."""

    client: RasaClient
    asked: dict[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    async def person(self, name: str, number: int) -> None:
        """One of them, in a conversation of this name."""
        said = self.asked.setdefault(name, [])
        for text in cycle(QUESTIONS[number % 4 :] + QUESTIONS[: number % 4]):
            if self.ending.is_set():
                return
            said.append(text)
            try:
                await self.client.ask(name, text)
            except RasaUnavailable as error:
                self.lost.append(error.reason)
            await asyncio.sleep(PAUSE)


@pytest.mark.timeout(600)
async def test_nothing_is_lost_when_one_dies_and_the_other_gets_another_model(
    pair: Installation, conversations: Conversations, tmp_path: Path
) -> None:
    addresses = pair.settings.rasa_urls
    async with RasaClient(addresses, RASA_TOKEN) as client, asyncio.TaskGroup() as people:
        crowd = Crowd(client)
        for number, home in enumerate([*addresses, *addresses]):
            name = conversation_of(home, addresses, f"web:crowd-{number}")
            people.create_task(crowd.person(name, number))
        await follow_up_after_the_death_of(pair, client)
        await asyncio.to_thread(pair.start, "rasa-1")
        await another_model_in(pair, tmp_path)
        await asyncio.sleep(2)
        crowd.ending.set()
    assert crowd.lost == [], f"of {sum(map(len, crowd.asked.values()))}"
    assert {ranked(name, addresses)[0] for name in crowd.asked} == set(addresses)
    repeated = sum(kept_in_order(conversations, name, said) for name, said in crowd.asked.items())
    # What was under way when a process ended may stand in its conversation twice.
    assert repeated <= 2 * len(crowd.asked)


def conversation_of(home: str, addresses: Sequence[str], prefix: str) -> str:
    """The first name with a prefix whose conversation a process has; ports differ each time."""
    names = (f"{prefix}-{number}" for number in count())
    return next(name for name in names if ranked(name, addresses)[0] == home)


async def follow_up_after_the_death_of(pair: Installation, client: RasaClient) -> None:
    """A question that only the conversation explains is answered by the other process."""
    addresses = pair.settings.rasa_urls
    own = conversation_of(addresses[0], addresses, "web:own")
    first = await client.ask(own, "What is QDLP?")
    await asyncio.to_thread(pair.kill, "rasa-1")
    told = await client.press(own, "/sources")
    assert told.outcome != "failed"
    assert {each.url for each in first.sources} & {each.url for each in told.sources}


async def another_model_in(pair: Installation, folder: Path) -> None:
    """An orderly restart of the second process, as an upgrade does it."""
    newest = max(layout.MODELS.glob("*.tar.gz"))
    pair.models["rasa-2"] = folder / "another.tar.gz"
    shutil.copy(newest, pair.models["rasa-2"])
    await asyncio.to_thread(pair.stop, "rasa-2", signal.SIGTERM)
    await asyncio.to_thread(pair.start, "rasa-2")
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{pair.settings.rasa_urls[1]}/status", params={"token": RASA_TOKEN}) as response,
    ):
        assert (await response.json())["model_file"] == "another.tar.gz"


def kept_in_order(conversations: Conversations, name: str, said: list[str]) -> int:
    """How many messages are kept more often than they were asked; all are kept, in order."""
    kept = [each.text for each in conversations.read(*name.split(":")) if each.by == "person"]
    position = 0
    for text in kept:
        position += position < len(said) and text == said[position]
    assert position == len(said)
    return len(kept) - len(said)
