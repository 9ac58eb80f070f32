"""More and back in place, questions that are pressed, thumbs by button and by reaction."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation import bot_texts
from bot.telegram.questions import FIRST, first_questions
from data.feedback import Judged, recent
from data.languages import Language, clean, detect
from data.models import Verdict
from tests.emulator import Telegram
from tests.fake_rasa import document
from tests.telegram.conftest import Running

IDS = ("fact:fi-foreign-institutions", "fact:tasks-rate")


def numbered(body: dict[str, Any]) -> Any:
    """A first answer on finance, then pages of it that know each other by a number."""
    numbered.calls += 1
    more = {"title": "More", "payload": "/more"}
    told = document(f"page {numbered.calls}", field="finance", topic=None, statements=IDS[:1])
    told[1]["custom"]["answer"]["buttons"] = [more]
    return told


numbered.calls = 0


def thumbs(bot: Running) -> tuple[Judged, ...]:
    with bot.database.reading() as session:
        return recent(session)


async def test_more_and_back_turn_the_same_message(bot: Running, telegram: Telegram) -> None:
    numbered.calls = 0
    bot.rasa.reply = numbered
    person = telegram.person(1001)
    await telegram.user_says(person, "finance?")
    reply = await telegram.wait_for_reply(person)
    assert bot.say(Language.EN, "button-back") not in reply.buttons
    await telegram.press(reply, "/more")
    assert "page 2" in (await telegram.wait_for_edit(reply)).text
    await telegram.press(reply, "/more")
    assert "page 3" in (await telegram.wait_for_edit(reply, 2)).text
    for edits, page in ((3, "page 2"), (4, "page 1")):
        await telegram.press(reply, bot.say(Language.EN, "button-back"))
        assert page in (await telegram.wait_for_edit(reply, edits)).text
    await telegram.press(reply, "/more")
    assert "page 2" in (await telegram.wait_for_edit(reply, 5)).text
    assert numbered.calls == 3
    assert len(telegram.sent_to(person)) == 1


async def test_more_of_an_earlier_answer_is_of_that_answer(
    bot: Running, telegram: Telegram
) -> None:
    numbered.calls = 0
    bot.rasa.reply = numbered
    person = telegram.person(1001)
    await telegram.user_says(person, "finance?")
    first = await telegram.wait_for_reply(person)
    await telegram.user_says(person, "something else")
    await telegram.wait_for_reply(person)
    await telegram.press(first, "/more")
    page = await telegram.wait_for_edit(first)
    assert numbered.calls == 2
    assert "• " in page.text
    assert "page" not in page.text


async def test_more_works_from_the_database_when_rasa_is_down(
    bot: Running, telegram: Telegram
) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001, "zh-hans")
    await telegram.user_says(person, "/fields 金融")
    reply = await telegram.wait_for_reply(person)
    first = reply.text
    await telegram.press(reply, "/more")
    assert (await telegram.wait_for_edit(reply)).text != first
    await telegram.press(reply, "back:")
    assert (await telegram.wait_for_edit(reply, 2)).text == first


async def test_the_last_page_of_an_earlier_answer_is_told(bot: Running, telegram: Telegram) -> None:
    more = [{"title": "More", "payload": "/more"}]

    def without_subject(body: dict[str, Any]) -> Any:
        told = document("alone")
        told[1]["custom"]["answer"]["buttons"] = more
        return told

    bot.rasa.reply = without_subject
    person = telegram.person(1001)
    await telegram.user_says(person, "one?")
    first = await telegram.wait_for_reply(person)
    await telegram.user_says(person, "two?")
    await telegram.wait_for_reply(person)
    await telegram.press(first, "/more")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "nothing-more")


async def test_back_after_a_restart_gets_a_word(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/help")
    reply = await telegram.wait_for_reply(person)
    query = await telegram.press(reply, "back:")
    answer = await telegram.wait_for_answer(query)
    assert answer["text"] == bot.say(Language.EN, "old-button")


async def test_in_a_group_more_of_another_persons_answer_leaves_rasa_alone(
    bot: Running, telegram: Telegram
) -> None:
    numbered.calls = 0
    bot.rasa.reply = numbered
    group = telegram.group(-1008, {7: "member", 8: "member"})
    await telegram.user_says(group, "@CqOpeningBot finance?", 7)
    reply = await telegram.wait_for_reply(group)
    await telegram.press(reply, "/more", 8)
    await telegram.wait_for_edit(reply)
    assert numbered.calls == 1


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", FIRST)
async def test_a_question_of_the_first_screen_is_asked_in_its_words(
    bot: Running, telegram: Telegram, language: Language, number: str
) -> None:
    person = telegram.person(1001, str(language))
    await telegram.user_says(person, "/start")
    screen = await telegram.wait_for_reply(person)
    question = bot.say(language, f"question-{number}")
    await telegram.press(screen, question)
    reply = await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["message"] == clean(question)
    assert reply.text.startswith(question)
    assert "bold" in reply.kinds


@pytest.mark.parametrize("language", list(Language))
def test_the_first_questions_are_in_their_language(language: Language) -> None:
    found = first_questions(language, bot_texts())
    assert len(set(found.values())) == 3
    assert {detect(each, language) for each in found.values()} == {language}


async def test_the_ways_on_from_the_first_screen(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/start")
    screen = await telegram.wait_for_reply(person)
    for way, text in (("subscribe", "subscribe-menu"), ("language", "language-menu")):
        await telegram.press(screen, bot.say(Language.EN, f"start-{way}"))
        assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, text)
    await telegram.press(screen, "open:nonsense")
    assert await telegram.no_reply(person)


async def test_related_questions_are_told_by_their_rows(bot: Running, telegram: Telegram) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001)
    await telegram.user_says(person, "/fields finance")
    overview = await telegram.wait_for_reply(person)
    asked = {title: data for title, data in overview.buttons.items() if data.startswith("ask:")}
    assert 1 <= len(asked) <= 2
    for question in asked:
        assert question.endswith("?")
        await telegram.press(overview, question)
        reply = await telegram.wait_for_reply(person)
        assert reply.text.startswith(question)
        assert "[1]" in reply.text


async def test_no_related_questions_in_a_group(bot: Running, telegram: Telegram) -> None:
    group = telegram.group(-1008, {7: "member"})
    await telegram.user_says(group, "/fields@CqOpeningBot finance", 7)
    reply = await telegram.wait_for_reply(group)
    assert not any(data.startswith("ask:") for data in reply.buttons.values())


async def test_a_thumb_is_kept_once_and_its_buttons_go(bot: Running, telegram: Telegram) -> None:
    numbered.calls = 0
    bot.rasa.reply = numbered
    person = telegram.person(1001)
    await telegram.user_says(person, "finance?")
    reply = await telegram.wait_for_reply(person)
    query = await telegram.press(reply, "👎")
    answer = await telegram.wait_for_answer(query)
    assert answer["text"] == bot.say(Language.EN, "thanks-poor")
    assert not answer.get("show_alert")
    assert "👎" not in reply.buttons
    assert "/more" in reply.buttons.values()
    await telegram.wait_for_answer(await telegram.press(reply, "thumb:gae:fact:tasks-rate"))
    (found,) = thumbs(bot)
    assert (found.verdict, found.subject, found.outcome) == (Verdict.POOR, "finance", "answered")
    assert found.statements == IDS[:1]
    assert (found.channel, found.language) == ("telegram", Language.EN)


@pytest.mark.parametrize(
    ("data", "subject", "statements"),
    [
        ("thumb:gat:fact:tasks-rate", None, ("fact:tasks-rate",)),
        ("thumb:got:finance", "finance", ()),
        ("thumb:gdt:", None, ()),
    ],
)
async def test_a_thumb_on_an_answer_from_before_a_restart_is_kept_too(
    bot: Running, telegram: Telegram, data: str, subject: str, statements: tuple[str, ...]
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/help")
    query = await telegram.press(await telegram.wait_for_reply(person), data)
    await telegram.wait_for_answer(query)
    (found,) = thumbs(bot)
    assert (found.subject, found.statements, found.language) == (subject, statements, Language.HANT)


@pytest.mark.parametrize("data", ["thumb:", "thumb:xxx:", "thumb:gae", "thumb:gae:<b>"])
async def test_a_thumb_of_no_button_of_ours_is_not_kept(
    bot: Running, telegram: Telegram, data: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/help")
    query = await telegram.press(await telegram.wait_for_reply(person), data)
    answer = await telegram.wait_for_answer(query)
    assert answer["text"] == bot.say(Language.EN, "old-button")
    assert thumbs(bot) == ()


async def test_a_reaction_is_a_thumb(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "How many?")
    reply = await telegram.wait_for_reply(person)
    await telegram.react(reply, "👍")
    await telegram.react(reply, "👎", before="👍")
    await telegram.react(reply, "❤")
    await telegram.user_says(person, "and?")
    other = await telegram.wait_for_reply(person)
    await telegram.react(other, "🎉")
    await telegram.react(other, "", before="👍")
    await telegram.user_says(person, "still?")
    await telegram.wait_for_reply(person)
    assert [each.verdict for each in thumbs(bot)] == [Verdict.GOOD]
