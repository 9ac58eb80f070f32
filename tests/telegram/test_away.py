"""Telegram out of reach for a while, or sending what cannot be read: no answer is lost."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.telegram import sending
from tests.emulator import Telegram
from tests.telegram.conftest import Running


@pytest.fixture(autouse=True)
def _quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_WAITS_WHEN_AWAY", (0.05,) * 20)


@pytest.mark.parametrize("trouble", ["fail", "drop_before", "drop_after"])
async def test_an_answer_comes_when_telegram_is_back(
    bot: Running, telegram: Telegram, trouble: str
) -> None:
    person = telegram.person(7)
    if trouble == "fail":
        telegram.fail("sendMessage", 4, 502, "Bad Gateway")
    else:
        getattr(telegram, trouble)("sendMessage", 4)
    await telegram.user_says(person, "/privacy")
    reply = await telegram.wait_for_reply(person)
    assert reply.text


async def test_a_press_is_carried_out_though_it_cannot_be_acknowledged(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(7)
    await telegram.user_says(person, "/fields")
    menu = await telegram.wait_for_reply(person)
    telegram.fail("answerCallbackQuery", 9, 502, "Bad Gateway")
    telegram.fail("editMessageText", 3, 502, "Bad Gateway")
    await telegram.press(menu, "field:finance")
    edited = await telegram.wait_for_edit(menu)
    assert "/finance" in edited.text


async def test_an_update_that_cannot_be_read_holds_up_nobody(
    bot: Running, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    person = telegram.person(7)
    await telegram.deliver({"message": {"message_id": 1, "text": "my secret"}})
    await telegram.user_says(person, "/help")
    assert (await telegram.wait_for_reply(person)).text
    before = telegram.calls["getUpdates"]
    await asyncio.sleep(0.3)
    assert telegram.calls["getUpdates"] - before <= 2
    assert "secret" not in caplog.text


async def test_who_stops_the_bot_does_not_wait_for_telegram(
    bot: Running, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_WAITS_WHEN_AWAY", (1.0,) * 60)
    person = telegram.person(7)
    telegram.fail("sendMessage", 1000, 502, "Bad Gateway")
    await telegram.user_says(person, "/help")
    await telegram.wait_for_calls("sendMessage", 1)
    began = time.monotonic()
    assert bot.application.updater
    await bot.application.updater.stop()
    await bot.application.stop()
    assert time.monotonic() - began < 5
    await bot.application.start()
    await bot.application.updater.start_polling(timeout=1)
