"""Polling as in the bot's own process, for applications of tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from bot.conversation import bot_texts
from bot.telegram.commands import TelegramApplication
from bot.telegram.intake import intake_of
from bot.telegram.polling import Polling
from bot.telegram.profile import Profile
from data.database import Database
from data.texts import Texts
from tests.emulator import Telegram

SECONDS = 30


@cache
def known_texts() -> Texts:
    """The bot's own wording, read once for all tests."""
    return bot_texts()


@asynccontextmanager
async def polled(
    telegram: Telegram, application: TelegramApplication, database: Database
) -> AsyncIterator[Polling]:
    """Give an application what the emulator has for it, until its orderly end.

    Of several that come after each other each has what the one before left.
    """
    number = int(telegram.token.partition(":")[0])
    intake = intake_of(application, database, number, place=f"polling:{number}")
    polling = Polling(application, Profile(application.bot, known_texts()), intake)
    stopping, polls = asyncio.Event(), telegram.calls["getUpdates"]
    running = asyncio.create_task(polling.run(stopping))
    try:
        await telegram.wait_for_calls("getUpdates", polls + 1, SECONDS)
        yield polling
    finally:
        stopping.set()
        await asyncio.wait_for(running, SECONDS)
