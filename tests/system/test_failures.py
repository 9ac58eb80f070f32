"""Rasa or the action server gone: a plain word, commands that work, and recovery."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.emulator import Room, Telegram
from tests.system.installation import Installation
from tests.system.people import Reception

QUESTIONS = {
    "en": ("What happens next year, roughly?", "try again"),
    "zh-Hans": ("接下来大概会怎么样？", "再试"),
    "zh-Hant": ("接下來大概會怎麼樣？", "再試"),
}


@pytest_asyncio.fixture(loop_scope="session", params=["rasa", "actions"])
async def without(system: Installation, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The system after one process was killed; it is started again at the end."""
    name: str = request.param
    await asyncio.to_thread(system.kill, name)
    yield name
    if not system.is_well(name):
        await asyncio.to_thread(system.start, name)
    await asyncio.to_thread(system.wait_until_well, "bot")


async def test_people_are_told_and_the_rest_still_works(
    system: Installation, telegram: Telegram, reception: Reception, without: str
) -> None:
    await told_in_their_language(reception)
    await commands_and_menus_work(telegram, telegram.person(8001 if without == "rasa" else 8002))
    assert not await asyncio.to_thread(system.is_well, "bot")

    await asyncio.to_thread(system.start, without)
    await asyncio.to_thread(system.wait_until_well, "bot")
    reply = await reception.visitor().asks("How many tasks does the pilot have?")
    assert "86" in reply.text


async def told_in_their_language(reception: Reception) -> None:
    for language, (question, word) in QUESTIONS.items():
        reply = await reception.visitor().asks(question, language)
        assert reply.answer["outcome"] == "failed", reply.text
        assert word in reply.text, reply.text


async def commands_and_menus_work(telegram: Telegram, person: Room) -> None:
    await telegram.user_says(person, "/progress")
    assert "69" in (await telegram.wait_for_reply(person, 60)).text
    await telegram.user_says(person, "/subscribe")
    menu = await telegram.wait_for_reply(person, 15)
    await telegram.press(menu, "switch:finance")
    await telegram.wait_for_edit(menu)
    await telegram.user_says(person, "/fields")
    fields = await telegram.wait_for_reply(person, 15)
    await telegram.press(fields, "field:finance")
    assert "QDLP" in (await telegram.wait_for_edit(fields, 1, 20)).text
