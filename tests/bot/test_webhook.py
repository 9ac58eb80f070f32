"""The whole bot behind a webhook: set, watched, shared by two processes, given up again."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from bot.app import run
from bot.settings import Settings, SettingsError
from bot.telegram.webhook import running
from data.database import Database
from tests.bot.test_app import settings_between, started
from tests.emulator import Telegram
from tests.emulator.balanced import balanced
from tests.fake_rasa import FakeRasa


def behind_webhook(database: Database, telegram: Telegram, rasa: FakeRasa, **more: Any) -> Settings:
    chosen = settings_between(database, telegram, rasa, **more)
    own = f"http://{chosen.host}:{chosen.port}/telegram"
    return chosen.model_copy(update={"telegram_webhook_url": more.get("url", own)})


async def test_questions_come_by_webhook_and_by_polling_again(loaded_database: Database) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa:
        person = telegram.person(1001)
        settings = behind_webhook(loaded_database, telegram, rasa)
        async with started(settings) as address:
            await telegram.wait_for_calls("setWebhook", 1)
            await telegram.user_says(person, "by webhook")
            assert "by webhook" in (await telegram.wait_for_reply(person)).text
            async with (
                aiohttp.ClientSession() as http,
                http.post(f"{address}/telegram", json={"update_id": 1}) as response,
            ):
                assert response.status == 403
        assert telegram.calls["getUpdates"] == 0
        assert telegram.calls["deleteWebhook"] == 0
        await telegram.user_says(person, "while it is away")
        async with started(settings.model_copy(update={"telegram_webhook_url": ""})):
            assert "while it is away" in (await telegram.wait_for_reply(person, 10)).text
        assert telegram.calls["deleteWebhook"] == 1
        assert telegram.webhooks.webhook is None


async def test_a_webhook_that_was_taken_away_is_set_again(
    loaded_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_WATCH_SECONDS", 0.05)
    async with Telegram() as telegram, FakeRasa() as rasa:
        settings = behind_webhook(loaded_database, telegram, rasa)
        async with started(settings):
            await telegram.wait_for_calls("setWebhook", 1)
            telegram.webhooks.set(None)
            await telegram.wait_for_calls("setWebhook", 2)
            assert telegram.webhooks.webhook
            assert telegram.webhooks.webhook.url == settings.telegram_webhook_url


async def test_an_address_that_telegram_refuses_ends_the_process(
    loaded_database: Database,
) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa:
        telegram.fail("setWebhook", 1, 400, "Bad Request: bad webhook: no such host")
        settings = behind_webhook(loaded_database, telegram, rasa)
        with pytest.raises(SettingsError, match=r"TELEGRAM_WEBHOOK_URL: .*no such host"):
            await asyncio.wait_for(run(settings, asyncio.Event()), 20)


async def test_two_bots_answer_each_question_once_and_in_order_while_one_is_stopped(
    loaded_database: Database,
) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa, AsyncExitStack() as bots:
        rasa.delay = 0.02
        people = telegram.people(range(2001, 2005))
        addresses: list[str] = []
        url = await bots.enter_async_context(balanced(addresses))
        second = behind_webhook(loaded_database, telegram, rasa, url=url)
        addresses.append(await bots.enter_async_context(started(second)))
        first = behind_webhook(loaded_database, telegram, rasa, url=url)
        async with started(first) as address:
            addresses.append(address)
            await telegram.wait_for_calls("setWebhook", 2)
            for number in range(5):
                for person in people:
                    await telegram.user_says(person, f"question {number}")
            for person in people:
                await telegram.wait_for_reply(person)
        for number in range(5, 10):
            for person in people:
                await telegram.user_says(person, f"question {number}")
        for person in people:
            for _ in range(9):
                await telegram.wait_for_reply(person, 20)
        await asyncio.sleep(0.2)
        for person in people:
            told = [each.text for each in telegram.sent_to(person)]
            assert [f"question {number}" in text for number, text in enumerate(told)] == [True] * 10
