"""Pictures of progress: sent, turned in place, uploaded once, and never missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.pictures.service import Pictures
from data.database import Database
from data.languages import Language
from tests.emulator import Telegram
from tests.fake_rasa import FakeRasa, document
from tests.telegram.conftest import Running, running

SECONDS = 30.0


@pytest.mark.parametrize("language", list(Language))
async def test_progress_is_a_picture_with_its_words_and_needs_no_rasa(
    bot: Running, telegram: Telegram, language: Language
) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001, str(language))
    await telegram.user_says(person, "/progress")
    reply = await telegram.wait_for_reply(person, SECONDS)
    assert reply.method == "sendPhoto"
    assert "69" in reply.text
    assert "86" in reply.text
    assert (1001, "upload_photo") in telegram.actions
    assert list(reply.buttons.values()) == ["picture:fields", "picture:timeline", "/progress"]


async def test_pictures_turn_in_place_and_are_uploaded_once(
    bot: Running, telegram: Telegram
) -> None:
    person, other = telegram.person(1001), telegram.person(1002)
    await telegram.user_says(person, "/progress fields")
    reply = await telegram.wait_for_reply(person, SECONDS)
    words = reply.text
    uploaded = telegram.files.uploads
    await telegram.press(reply, bot.say(Language.EN, "picture-timeline"))
    await telegram.wait_for_edit(reply, 1, SECONDS)
    assert reply.text != words
    await telegram.press(reply, "picture:fields")
    assert (await telegram.wait_for_edit(reply, 2, SECONDS)).text == words
    await telegram.user_says(other, "/progress fields")
    await telegram.wait_for_reply(other, SECONDS)
    assert telegram.files.uploads <= uploaded + 1


async def test_the_same_picture_pressed_twice_is_no_error(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/progress")
    reply = await telegram.wait_for_reply(person, SECONDS)
    await telegram.wait_for_answer(await telegram.press(reply, "picture:progress"), SECONDS)
    await telegram.user_says(person, "still there?")
    await telegram.wait_for_reply(person)
    assert len(telegram.sent_to(person)) == 2


async def test_an_id_that_telegram_forgot_is_uploaded_again(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/progress")
    await telegram.wait_for_reply(person, SECONDS)
    telegram.files.contents.clear()
    await telegram.user_says(person, "/progress")
    assert (await telegram.wait_for_reply(person, SECONDS)).method == "sendPhoto"


async def test_in_words_and_back_to_the_picture(bot: Running, telegram: Telegram) -> None:
    bot.rasa.reply = lambda body: document("69 of 86.", topic="progress")
    person = telegram.person(1001)
    await telegram.user_says(person, "/progress")
    reply = await telegram.wait_for_reply(person, SECONDS)
    await telegram.press(reply, bot.say(Language.EN, "button-words"))
    words = await telegram.wait_for_reply(person)
    assert "69 of 86." in words.text
    await telegram.press(words, bot.say(Language.EN, "button-picture"))
    assert (await telegram.wait_for_reply(person, SECONDS)).method == "sendPhoto"


async def test_a_picture_that_there_is_not_gets_help(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/progress weather")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "help-progress")
    assert (await telegram.wait_for_reply(person, SECONDS)).method == "sendPhoto"


async def test_a_chat_that_forbids_pictures_gets_the_words(
    bot: Running, telegram: Telegram
) -> None:
    telegram.fail("sendPhoto", 2, 400, "Bad Request: not enough rights to send photos")
    group = telegram.group(-1008, {7: "member"})
    await telegram.user_says(group, "/progress@CqOpeningBot", 7)
    reply = await telegram.wait_for_reply(group, SECONDS)
    assert reply.method == "sendMessage"
    assert bot.rasa.asked[-1]["payload"] == '/progress{"language":"en"}'


async def test_where_nothing_can_be_drawn_the_words_come(
    telegram: Telegram, rasa: FakeRasa, loaded_database: Database, tmp_path: Path
) -> None:
    impatient = Pictures(tmp_path, seconds=0.01)
    async with running(telegram, rasa, loaded_database, pictures=impatient):
        person = telegram.person(1001)
        await telegram.user_says(person, "/progress")
        assert "You asked: /progress" in (await telegram.wait_for_reply(person)).text
