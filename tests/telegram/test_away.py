"""Telegram out of reach for a while, or sending what cannot be read: no answer is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.pictures.service import Pictures
from bot.telegram import sending
from bot.telegram.intake import Intake
from data import inbox
from data.database import Database
from tests.emulator import Telegram
from tests.fake_rasa import FakeRasa
from tests.telegram.conftest import Running, running
from tests.waiting import until

BOT = 123456


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
    await until(lambda: telegram._updates == [])
    assert "secret" not in caplog.text


async def test_an_answer_that_a_stop_cannot_wait_for_comes_from_the_next_process(
    telegram: Telegram,
    rasa: FakeRasa,
    loaded_database: Database,
    drawn: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "_WAITS_WHEN_AWAY", (1.0,) * 60)
    monkeypatch.setattr(Intake.stop, "__defaults__", (0.0,))
    person, pictures = telegram.person(7), Pictures(drawn)
    telegram.fail("sendMessage", 1000, 502, "Bad Gateway")
    async with running(telegram, rasa, loaded_database, pictures=pictures):
        await telegram.user_says(person, "/help")
        await telegram.wait_for_calls("sendMessage", 1)
        await until(lambda: pending(loaded_database) == 1)
    assert pending(loaded_database) == 1
    telegram.calm()
    async with running(telegram, rasa, loaded_database, pictures=pictures):
        assert (await telegram.wait_for_reply(person)).text
        await until(lambda: pending(loaded_database) == 0)
    assert len(telegram.sent_to(person)) == 1


def pending(database: Database) -> int:
    with database.reading() as session:
        return inbox.pending(session, BOT)
