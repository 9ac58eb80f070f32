"""One person who floods the bot is told so once, and slows down nobody else."""

from __future__ import annotations

import pytest

from bot.telegram import pace
from bot.web.limits import Allowance
from data.languages import Language
from tests.emulator import Telegram
from tests.telegram.conftest import Running


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Must come before the bot is built."""
    monkeypatch.setattr(pace.Pace.__init__, "__defaults__", (Allowance(burst=3, rate=0.001),))


async def test_what_is_too_fast_is_told_once_and_not_worked_on(
    telegram: Telegram, bot: Running
) -> None:
    hasty, calm = telegram.person(7, "zh-hant"), telegram.person(8)
    for number in range(8):
        await telegram.user_says(hasty, f"question {number}")
    for _ in range(3):
        assert "You asked" in (await telegram.wait_for_reply(hasty)).text
    told = await telegram.wait_for_reply(hasty)
    assert told.text == bot.say(Language.HANT, "too-fast")
    assert await telegram.no_reply(hasty)
    assert len(bot.rasa.asked) == 3
    await telegram.user_says(calm, "question")
    assert "You asked" in (await telegram.wait_for_reply(calm)).text


async def test_a_group_is_no_way_around_it_and_is_not_told(
    telegram: Telegram, bot: Running
) -> None:
    person, group = telegram.person(7), telegram.group(-5, {7: "member", 8: "member"})
    for _ in range(3):
        await telegram.user_says(person, "/help")
        await telegram.wait_for_reply(person)
    await telegram.user_says(group, "@CqOpeningBot how many?", user=7)
    assert await telegram.no_reply(group)
    await telegram.user_says(group, "@CqOpeningBot how many?", user=8)
    assert "how many" in (await telegram.wait_for_reply(group)).text


async def test_a_press_that_is_too_fast_is_told_over_the_chat(
    telegram: Telegram, bot: Running
) -> None:
    person = telegram.person(7)
    for _ in range(3):
        await telegram.user_says(person, "/fields")
        menu = await telegram.wait_for_reply(person)
    query = await telegram.press(menu, "field:finance")
    assert (await telegram.wait_for_answer(query))["text"] == bot.say(Language.EN, "too-fast")
    assert menu.edits == 0
