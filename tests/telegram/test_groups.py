"""Manners in groups, and chats that go, come back or move."""

from __future__ import annotations

import pytest

from data.languages import Language
from data.models import ChatStatus
from tests.emulator import Room, Telegram
from tests.telegram.conftest import Running
from tests.waiting import until

ADA, BEN = 7, 8


@pytest.fixture
def group(telegram: Telegram) -> Room:
    return telegram.group(-1007, {ADA: "member", BEN: "member"})


async def test_talk_among_people_is_left_alone(
    bot: Running, telegram: Telegram, group: Room
) -> None:
    for text in ("what about finance?", "@SomebodyElse finance?", "／help", "/nonsense"):
        await telegram.user_says(group, text, ADA)
    await telegram.user_says(group, "/help@OtherBot", ADA)
    assert await telegram.no_reply(group, 0.5)
    assert bot.rasa.asked == []


@pytest.mark.parametrize("text", ["@CqOpeningBot finance?", "finance? @cqopeningbot"])
async def test_a_mention_is_answered_as_a_reply_without_the_name(
    bot: Running, telegram: Telegram, group: Room, text: str
) -> None:
    message = await telegram.user_says(group, text, ADA)
    reply = await telegram.wait_for_reply(group)
    assert bot.rasa.asked == [{"sender": "telegram:-1007:7", "message": "finance?"}]
    assert reply.reply_to == message


async def test_a_mention_by_link_is_answered(bot: Running, telegram: Telegram, group: Room) -> None:
    link = {"type": "text_mention", "offset": 0, "length": 4, "user": telegram.me}
    await telegram.user_says(group, "Hey! finance?", ADA, entities=[link])
    await telegram.wait_for_reply(group)


async def test_a_reply_to_the_bot_is_answered_and_each_has_a_conversation(
    bot: Running, telegram: Telegram, group: Room
) -> None:
    await telegram.user_says(group, "@CqOpeningBot finance?", ADA)
    said = await telegram.wait_for_reply(group)
    earlier = {"reply_to_message": telegram.message_json(said)}
    await telegram.user_says(group, "and education?", BEN, **earlier)
    await telegram.wait_for_reply(group)
    assert [body["sender"] for body in bot.rasa.asked] == ["telegram:-1007:7", "telegram:-1007:8"]


async def test_commands_are_answered_and_unknown_ones_only_to_this_bot(
    bot: Running, telegram: Telegram, group: Room
) -> None:
    await telegram.user_says(group, "/help@CqOpeningBot", ADA)
    reply = await telegram.wait_for_reply(group)
    assert bot.say(Language.EN, "help-group") in reply.text
    await telegram.user_says(group, "/nonsense@CqOpeningBot", ADA)
    reply = await telegram.wait_for_reply(group)
    assert bot.say(Language.EN, "unknown-command") in reply.text


async def test_topics_are_kept_and_plain_threads_are_not(bot: Running, telegram: Telegram) -> None:
    forum = telegram.group(-1008, {ADA: "member"}, topics=(55,))
    ask = "@CqOpeningBot finance?"
    await telegram.user_says(forum, ask, ADA, message_thread_id=55, is_topic_message=True)
    reply = await telegram.wait_for_reply(forum)
    assert reply.thread == 55
    await telegram.press(reply, "/overview", ADA)
    assert (await telegram.wait_for_reply(forum)).thread == 55
    await telegram.user_says(forum, ask, ADA, message_thread_id=99)
    assert (await telegram.wait_for_reply(forum)).thread is None


async def test_the_first_message_of_a_topic_made_by_the_bot_is_no_reply_to_it(
    bot: Running, telegram: Telegram
) -> None:
    forum = telegram.group(-1008, {ADA: "member"}, topics=(55,))
    opening = {
        "message_id": 55,
        "date": 1,
        "chat": forum.as_json(),
        "from": telegram.me,
        "forum_topic_created": {"name": "T", "icon_color": 7322096},
    }
    await telegram.user_says(forum, "hello all", ADA, reply_to_message=opening)
    assert await telegram.no_reply(forum)


async def test_a_blocked_and_returned_person(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    bot.have(person, "finance")
    await telegram.block(person)
    await until(lambda: bot.row(person).status == ChatStatus.BLOCKED)
    await telegram.unblock(person)
    await until(lambda: bot.row(person).status == ChatStatus.ACTIVE)
    assert bot.held(person) == {"finance"}


async def test_a_block_that_nobody_told_is_noticed_when_answering(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    bot.have(person, "finance")
    await telegram.user_says(person, "hello")
    await telegram.block(person, quietly=True)
    await until(lambda: bot.row(person).status == ChatStatus.BLOCKED)
    await telegram.unblock(person)
    await telegram.user_says(person, "/start")
    await telegram.wait_for_reply(person)
    assert bot.row(person).status == ChatStatus.ACTIVE


async def test_a_group_that_removes_the_bot(bot: Running, telegram: Telegram, group: Room) -> None:
    bot.have(group, "finance")
    await telegram.kick(group)
    await until(lambda: bot.row(group).status == ChatStatus.LEFT)


async def test_a_group_that_moves_takes_its_alerts_along(bot: Running, telegram: Telegram) -> None:
    old = telegram.group(-9, {ADA: "creator"}, kind="group")
    bot.have(old, "finance")
    new = await telegram.migrate(old, -100999)
    await until(lambda: bot.held(new) == {"finance"})
    assert bot.row(new).kind == "supergroup"


async def test_a_group_that_moves_while_it_is_answered(bot: Running, telegram: Telegram) -> None:
    old = telegram.group(-9, {ADA: "creator"}, kind="group")
    bot.have(old, "finance")
    bot.rasa.delay = 0.3
    await telegram.user_says(old, "@CqOpeningBot finance?", ADA)
    await telegram.wait_for_calls("sendChatAction", 1)
    new = await telegram.migrate(old, -100999, quietly=True)
    assert "You asked" in (await telegram.wait_for_reply(new)).text
    assert bot.held(new) == {"finance"}
