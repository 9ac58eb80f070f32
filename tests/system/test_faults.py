"""The short form of `make faults`: two of its faults, on the system that runs anyway."""

from __future__ import annotations

import asyncio

import pytest

from bench.faults.__main__ import broken_promises
from bench.faults.parts import Broken, Store
from bench.faults.running import crowd, suffer
from tests.emulator import Telegram
from tests.system.installation import Installation

# Longer than the bot's patience with Rasa, and than a person's with a lock.
SECONDS = {"rasa: stopped": 9.0, "database: locked": 2.0}


@pytest.mark.parametrize("name", SECONDS)
async def test_people_are_told_at_once_and_nothing_is_lost(
    system: Installation, telegram: Telegram, name: str
) -> None:
    broken = Broken(telegram, system, {}, Store(system.settings.database_url))
    (fault,) = [each for each in broken.of_processes() if each.name == name]
    async with crowd(broken) as people:
        found = await suffer(people, fault, SECONDS[name])
    assert broken_promises({name: found}) == []
    assert found["requests"] > 0
    if name == "rasa: stopped":
        assert found["apologies"] > 0
    await asyncio.to_thread(system.wait_until_well, "bot")
