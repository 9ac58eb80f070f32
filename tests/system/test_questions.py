"""A question gets the right statement with its source, in each script, on each channel."""

from __future__ import annotations

import re

import pytest

from bot.conversation import bot_texts
from bot.telegram.questions import first_questions
from data.languages import Language
from tests.emulator import Room, Telegram
from tests.system.people import Reception

# A figure, a date, a measure: question, what the answer must say, its source's date.
ASKED = {
    "en": ("How many tasks does the overall plan set for Chongqing?", "86"),
    "zh-Hans": ("总体方案给重庆定了多少项试点任务？", "86"),
    "zh-Hant": ("總體方案給重慶定了多少項試點任務？", "86"),
}
WORD_OF = {"en": "Sources", "zh-Hans": "来源", "zh-Hant": "來源"}


@pytest.mark.parametrize("language", ASKED)
async def test_a_question_in_telegram(telegram: Telegram, person: Room, language: str) -> None:
    question, told = ASKED[language]
    await telegram.user_says(person, question)
    reply = await telegram.wait_for_reply(person, 15)
    assert told in reply.text.partition("\n")[0]
    assert WORD_OF[language] in reply.text
    assert "text_link" in reply.kinds
    assert reply.buttons


@pytest.mark.parametrize("language", ASKED)
async def test_a_question_on_the_web_page(reception: Reception, language: str) -> None:
    question, told = ASKED[language]
    reply = await reception.visitor().asks(question)
    assert reply.answer["language"] == language
    assert reply.answer["outcome"] == "answered"
    assert told in reply.answer["parts"][0]["text"]
    assert all(s["name"] and s["date"] and s["url"] for s in reply.sources)
    assert reply.sources
    assert "/more" in reply.payloads


async def test_follow_ups_keep_field_and_topic(telegram: Telegram, person: Room) -> None:
    await telegram.user_says(person, "What does the pilot allow in health care?")
    first = await telegram.wait_for_reply(person, 15)
    await telegram.user_says(person, "and education?")
    education = await telegram.wait_for_reply(person, 15)
    assert re.search("school|course|college", education.text.lower())
    await telegram.user_says(person, "more")
    more = await telegram.wait_for_reply(person, 15)
    assert len({first.text, education.text, more.text}) == 3
    await telegram.user_says(person, "source?")
    source = await telegram.wait_for_reply(person, 15)
    assert "text_link" in source.kinds


async def test_buttons_of_an_answer_lead_on(telegram: Telegram, person: Room) -> None:
    await telegram.user_says(person, "Tell me about finance")
    first = await telegram.wait_for_reply(person, 15)
    text = first.text
    await telegram.press(first, "/more")
    second = await telegram.wait_for_edit(first, 1, 15)
    assert second.text != text
    assert all(len(payload.encode()) <= 64 for payload in second.buttons.values())


@pytest.mark.parametrize("language", list(Language))
async def test_the_questions_of_the_first_screen_are_answered_truly(
    reception: Reception, language: Language
) -> None:
    told = {"1": r"\b69\b|69项|69項", "2": r"9 April 2021|2021年4月9日"}
    for number, question in first_questions(language, bot_texts()).items():
        reply = await reception.visitor().asks(question, str(language))
        assert reply.answer["outcome"] == "answered", question
        if number in told:
            assert re.search(told[number], reply.text), question
        else:
            assert "fact:he-hk-macao" in reply.answer["statements"], question


async def test_a_language_is_switched_by_words_and_by_button(
    telegram: Telegram, person: Room
) -> None:
    await telegram.user_says(person, "What changed in logistics?")
    english = await telegram.wait_for_reply(person, 15)
    assert "logistic" in english.text.lower()
    await telegram.user_says(person, "请用简体中文回答")
    chinese = await telegram.wait_for_reply(person, 15)
    assert "物流" in chinese.text
    await telegram.user_says(person, "/language")
    menu = await telegram.wait_for_reply(person)
    await telegram.press(menu, "speak:zh-Hant")
    confirmed = await telegram.wait_for_reply(person)
    assert "繁體" in confirmed.text
    await telegram.user_says(person, "How many tasks does the pilot have?")
    traditional = await telegram.wait_for_reply(person, 15)
    assert "試點" in traditional.text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
async def test_buttons_keep_the_language(reception: Reception, language: str) -> None:
    visitor = reception.visitor()
    await visitor.asks(ASKED[language][0])
    for payload in ("/more", "/finance", "/sources", '/subscribe{"field":"data"}'):
        assert (await visitor.presses(payload, language)).answer["language"] == language


async def test_a_conversation_on_the_web_page(reception: Reception) -> None:
    visitor = reception.visitor()
    first = await visitor.asks("Can a foreign company run a hospital in Chongqing?")
    assert first.answer["field"] == "health_care"
    again = await visitor.asks("and for electricity?")
    assert again.answer["field"] == "energy"
    more = await visitor.presses("/finance")
    assert more.answer["field"] == "finance"
