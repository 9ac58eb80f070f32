"""What people type and press."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.pictures.service import Pictures
from data.database import Database
from data.languages import Language
from tests.emulator import Telegram
from tests.emulator.telegram_html import units
from tests.fake_rasa import FakeRasa, document
from tests.telegram.conftest import Running, running


async def test_a_question_is_answered_with_its_source_folded_and_buttons(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "How many tasks are <there> & where?")
    reply = await telegram.wait_for_reply(person)
    assert bot.rasa.asked == [
        {"sender": "telegram:1001", "message": "How many tasks are <there> & where?"}
    ]
    assert "You asked: How many tasks are <there> & where? [1]" in reply.text
    assert reply.kinds >= {"expandable_blockquote", "text_link"}
    links = [each["url"] for each in reply.entities if each["type"] == "text_link"]
    assert links == ["https://example.org/a?b=1&c=2"]
    assert list(reply.buttons) == ["More →", "👍", "👎"]
    await telegram.press(reply, "More →")
    await telegram.wait_for_edit(reply)
    assert bot.rasa.asked[-1] == {"sender": "telegram:1001", "payload": '/more{"language":"en"}'}


@pytest.mark.parametrize("typed", ["有多少项任务？", "有多少項任務？", "How many?"])
async def test_the_typing_indicator_shows_while_rasa_thinks(
    bot: Running, telegram: Telegram, typed: str
) -> None:
    bot.rasa.delay = 0.2
    person = telegram.person(1001)
    await telegram.user_says(person, typed)
    assert typed.rstrip("？") in (await telegram.wait_for_reply(person)).text
    assert telegram.actions == [(1001, "typing")]


@pytest.mark.parametrize(
    "typed",
    [
        '/ask_x{"a":"b"}',
        "/restart",
        "/session_start",
        "/back",
        '/subscribe{"field":"all"}',
        '/finance{"field":"INJECTED"}',
    ],
)
async def test_a_typed_payload_that_is_a_command_entity_never_reaches_rasa(
    bot: Running, telegram: Telegram, typed: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, typed)
    await telegram.wait_for_reply(person)
    assert bot.rasa.asked == []
    assert bot.held(person) == frozenset()


@pytest.mark.parametrize(
    "typed",
    ['／subscribe{"field":"all"}', "／restart", " /／/restart", "\u200b/restart", "//restart"],
)
async def test_any_other_slash_is_taken_off(bot: Running, telegram: Telegram, typed: str) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, typed, entities=[])
    await telegram.wait_for_reply(person)
    assert all(not body.get("message", "x").startswith(("/", "／")) for body in bot.rasa.asked)
    assert not any("payload" in body for body in bot.rasa.asked)
    assert bot.held(person) == frozenset()


@pytest.mark.parametrize("typed", ["\u200b\u200d", "?!", "……", "👍", "/", "   "])
async def test_nothing_to_understand_gets_a_friendly_word(
    bot: Running, telegram: Telegram, typed: str
) -> None:
    person = telegram.person(1001, "zh-hant")
    await telegram.user_says(person, typed)
    reply = await telegram.wait_for_reply(person)
    assert reply.text == bot.say(Language.HANT, "empty-text")
    assert bot.rasa.asked == []


@pytest.mark.parametrize(
    ("typed", "language"),
    [("some question", Language.EN), ("今天怎么样", Language.HANS), ("這個怎麼樣", Language.HANT)],
)
@pytest.mark.parametrize("trouble", ["down", "rubbish", "error", "empty", "no document"])
async def test_without_rasa_a_plain_word_in_the_persons_language(
    bot: Running, telegram: Telegram, typed: str, language: Language, trouble: str
) -> None:
    if trouble == "down":
        await bot.rasa.stop()
    bot.rasa.status = 503 if trouble == "error" else 200
    broken = {"rubbish": b"<html>\xff", "empty": b"[]", "no document": b'[{"custom":{"answer":1}}]'}
    bot.rasa.raw = broken.get(trouble)
    person = telegram.person(1001)
    await telegram.user_says(person, typed)
    reply = await telegram.wait_for_reply(person)
    assert reply.text == bot.say(language, "cannot-answer-now")
    assert set(reply.buttons.values()) == {"/overview", "/fields", "/progress", "/help"}


async def test_a_rasa_that_is_slow_is_not_waited_for(
    telegram: Telegram, rasa: FakeRasa, loaded_database: Database, drawn: Path
) -> None:
    rasa.delay = 60
    person, pictures = telegram.person(1001), Pictures(drawn)
    async with running(telegram, rasa, loaded_database, seconds=0.3, pictures=pictures) as bot:
        await telegram.user_says(person, "some question")
        reply = await telegram.wait_for_reply(person)
        assert reply.text == bot.say(Language.EN, "cannot-answer-now")


async def test_without_rasa_known_names_and_buttons_are_answered(
    bot: Running, telegram: Telegram
) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001)
    await telegram.user_says(person, "what about QDLP then?")
    reply = await telegram.wait_for_reply(person)
    assert "QDLP" in reply.text
    assert "expandable_blockquote" in reply.kinds
    await telegram.press(reply, "/education")
    assert "ducation" in (await telegram.wait_for_reply(person)).text


async def test_a_long_answer_comes_in_parts_with_the_buttons_last(
    bot: Running, telegram: Telegram
) -> None:
    paragraph = "重庆 <b>&amp; 😀 " * 300
    bot.rasa.reply = lambda body: document("\n\n".join([paragraph] * 6))
    person = telegram.person(1001)
    await telegram.user_says(person, "everything")
    while "expandable_blockquote" not in (await telegram.wait_for_reply(person)).kinds:
        pass
    messages = telegram.sent_to(person)
    assert len(messages) > 3
    assert all(units(message.text) <= 4096 for message in messages)
    assert telegram.refused == {}


async def test_messages_of_one_chat_are_answered_in_order_and_others_do_not_wait(
    bot: Running, telegram: Telegram
) -> None:
    bot.rasa.delay = 0.15
    first, second = telegram.person(1001), telegram.person(1002)
    for number in range(4):
        await telegram.user_says(first, f"question {number}")
    await telegram.user_says(second, "mine")
    await telegram.wait_for_reply(second)
    assert len(telegram.sent_to(first)) <= 2
    texts = [(await telegram.wait_for_reply(first)).text for _ in range(4)]
    assert [f"question {number}" in text for number, text in enumerate(texts)] == [True] * 4
    assert bot.rasa.most_at_once == 1


async def test_a_flood_from_one_chat_is_cut(bot: Running, telegram: Telegram) -> None:
    bot.rasa.delay = 0.1
    person = telegram.person(1001)
    for number in range(60):
        await telegram.user_says(person, f"question {number}")
    await telegram.wait_for_reply(person)
    await asyncio.sleep(3)
    assert len(bot.rasa.asked) <= 25


async def test_an_old_press_is_answered_all_the_same(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "hello")
    reply = await telegram.wait_for_reply(person)
    telegram.fail(
        "answerCallbackQuery", 1, 400, "Bad Request: query is too old and response timeout"
    )
    await telegram.press(reply, "/more")
    assert "/more" in (await telegram.wait_for_edit(reply)).text


@pytest.mark.parametrize("data", ["nonsense", "switch:nothing", "drop:", "milestones:x", "", "/X"])
async def test_a_button_that_nobody_knows_gets_a_word(
    bot: Running, telegram: Telegram, data: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/language")
    menu = await telegram.wait_for_reply(person)
    query = await telegram.press(menu, data)
    await telegram.wait_for_answer(query)
    await telegram.user_says(person, "still there?")
    await telegram.wait_for_reply(person)


async def test_a_reply_that_telegram_postpones_is_sent_later(
    bot: Running, telegram: Telegram
) -> None:
    telegram.limits.overall, telegram.limits.penalty = 1, 1
    person, other = telegram.person(1001), telegram.person(1002)
    await telegram.user_says(other, "/help")
    await telegram.user_says(person, "/help")
    await telegram.wait_for_reply(other)
    await telegram.wait_for_reply(person)
    assert telegram.refused[429] >= 1


async def test_an_error_of_ours_is_told_in_a_plain_word_and_logged_without_the_text(
    bot: Running, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    person = telegram.person(1001, "zh-hans")
    bot.have(person, "finance")
    with bot.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE subscriptions")
    await telegram.user_says(person, "/subscribe my secret 12345")
    reply = await telegram.wait_for_reply(person)
    assert reply.text == bot.say(Language.HANS, "went-wrong")
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "OperationalError" in logged
    assert "secret" not in caplog.text
    assert "1001" not in logged.replace("update 1001", "")
