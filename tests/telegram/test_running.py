"""Polling beside others: health and recovery."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from telegram.error import NetworkError

from bot.conversation import Conversation
from bot.known_words import KnownWords
from bot.pictures.service import Pictures
from bot.rasa_client import RasaClient
from bot.telegram import running
from bot.telegram.application import build_telegram
from bot.telegram.polling import Polling
from bot.telegram.profile import PRIVATE_MENU
from data.database import Database
from data.languages import Language
from tests.emulator import Telegram
from tests.telegram.polled import known_texts, polled


@asynccontextmanager
async def polling(telegram: Telegram, database: Database) -> AsyncIterator[Polling]:
    texts = known_texts()
    known_words = KnownWords(database, texts)
    async with RasaClient("http://127.0.0.1:9") as rasa:
        conversation = Conversation(rasa, known_words, texts)
        application = build_telegram(
            telegram.token,
            telegram.url,
            conversation,
            known_words,
            database,
            texts,
            Pictures(Path("unused")),
        )
        async with polled(telegram, application, database) as made:
            yield made


async def test_one_lost_poll_is_no_illness_but_many_are(
    telegram: Telegram, loaded_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with polling(telegram, loaded_database) as made:
        for failures in range(4):
            assert made.healthy() is (failures < 3)
            made.failed(NetworkError("broken"))
        monkeypatch.setattr(running, "_FAILURE_SECONDS", 0)
        assert made.healthy()
    assert not made.healthy()


async def test_a_second_poller_is_told_of_and_survived(
    telegram: Telegram, loaded_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    person = telegram.person(1001)
    address = f"{telegram.url}/bot{telegram.token}/getUpdates"
    async with polling(telegram, loaded_database):
        async with aiohttp.ClientSession() as session, session.post(address, json={"timeout": 0}):
            await telegram.wait_for_calls("getUpdates", 3, 10)
        await telegram.user_says(person, "/help")
        await telegram.wait_for_reply(person, 10)
    assert "terminated by other getUpdates" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_profile_that_telegram_refuses_is_no_reason_to_stop(
    telegram: Telegram, loaded_database: Database
) -> None:
    person = telegram.person(1001)
    telegram.fail("setMyName", 2, 429, "Too Many Requests: retry after 9999")
    async with polling(telegram, loaded_database):
        await telegram.wait_for_calls("setMyName", 2)
        await telegram.user_says(person, "/help")
        await telegram.wait_for_reply(person)


async def test_name_and_descriptions_are_set_in_two_languages_and_once(
    telegram: Telegram, loaded_database: Database
) -> None:
    async with polling(telegram, loaded_database):
        await telegram.wait_for_calls("setMyShortDescription", 2)
    async with polling(telegram, loaded_database):
        await telegram.wait_for_calls("getMyShortDescription", 4)
    texts = known_texts()
    for code, language in (("", Language.EN), ("zh", Language.HANS)):
        for part in ("name", "description", "short_description"):
            message = f"bot-{part.replace('_', '-')}"
            assert telegram.profile[part, code] == texts(language, message)
        menu = telegram.commands["all_private_chats", code]
        assert [each["command"] for each in menu] == list(PRIVATE_MENU)
    assert telegram.calls["setMyName"] == telegram.calls["setMyDescription"] == 2
