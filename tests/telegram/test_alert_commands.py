"""Choosing alerts alone and in groups."""

from __future__ import annotations

import pytest

from data.chats import chats_at, subscriptions
from data.languages import Language
from tests.emulator import Room, Telegram
from tests.telegram.conftest import Running

ADMIN, MEMBER, ANONYMOUS = 7, 8, 1087968824
_ZONES = {55: "Europe/Paris", 66: "Asia/Tokyo"}


@pytest.fixture
def group(telegram: Telegram) -> Room:
    return telegram.group(-1007, {ADMIN: "administrator", MEMBER: "member"})


async def test_the_menu_shows_ticks_and_changes_in_place(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/subscribe")
    menu = await telegram.wait_for_reply(person)
    assert len(menu.buttons) == 13
    await telegram.press(menu, "switch:finance")
    await telegram.wait_for_edit(menu)
    assert [title for title in menu.buttons if title.startswith("✓")] == ["✓ Finance"]
    assert bot.held(person) == {"finance"}
    await telegram.press(menu, "switch:all")
    await telegram.wait_for_edit(menu, 2)
    assert all(title.startswith("✓") for title in menu.buttons)
    assert bot.held(person) == {"all"}
    await telegram.press(menu, "switch:finance")
    await telegram.wait_for_edit(menu, 3)
    assert len(bot.held(person)) == 11
    await telegram.press(menu, "switch:finance")
    await telegram.wait_for_edit(menu, 4)
    assert len(telegram.sent) == 1


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("/subscribe finance", {"finance"}),
        ("/subscribe Health care", {"health_care"}),
        ("/subscribe 教育", {"education"}),
        ("/subscribe all", {"all"}),
        ("/subscribe 全部", {"all"}),
    ],
)
async def test_a_field_after_the_command_is_taken_at_once(
    bot: Running, telegram: Telegram, typed: str, held: set[str]
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, typed)
    assert (await telegram.wait_for_reply(person)).buttons == {}
    assert bot.held(person) == held
    await telegram.user_says(person, typed.replace("/sub", "/unsub"))
    await telegram.wait_for_reply(person)
    assert bot.held(person) == frozenset()


async def test_unsubscribing_from_the_menu(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "zh-hant")
    bot.have(person, "finance", "energy")
    await telegram.user_says(person, "/unsubscribe")
    menu = await telegram.wait_for_reply(person)
    assert list(menu.buttons.values()) == ["drop:finance", "drop:energy", "drop:all"]
    await telegram.press(menu, "drop:finance")
    await telegram.wait_for_edit(menu)
    assert bot.held(person) == {"energy"}
    await telegram.press(menu, "drop:all")
    await telegram.wait_for_edit(menu, 2)
    assert menu.text == bot.say(Language.HANT, "unsubscribed-all")
    assert menu.buttons == {}


async def test_subscriptions_are_listed_by_name(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    bot.have(person, "finance", "energy")
    await telegram.user_says(person, "/subscriptions")
    reply = await telegram.wait_for_reply(person)
    assert "• Finance\n• Energy" in reply.text
    await telegram.press(reply, '/unsubscribe{"field":"all"}')
    assert bot.say(Language.EN, "unsubscribed-all") == (await telegram.wait_for_reply(person)).text
    assert bot.held(person) == frozenset()


async def test_stop_ends_everything(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    bot.have(person, "all")
    await telegram.user_says(person, "/stop")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "stopped")
    assert bot.held(person) == frozenset()


@pytest.mark.parametrize("command", ["/subscribe finance", "/unsubscribe finance", "/stop"])
async def test_members_cannot_change_the_alerts_of_a_group(
    bot: Running, telegram: Telegram, group: Room, command: str
) -> None:
    bot.have(group, "energy")
    await telegram.user_says(group, command, MEMBER)
    assert (await telegram.wait_for_reply(group)).text == bot.say(Language.EN, "admins-only")
    assert bot.held(group) == {"energy"}


async def test_admins_can_also_when_anonymous(
    bot: Running, telegram: Telegram, group: Room
) -> None:
    await telegram.user_says(group, "/subscribe finance", ADMIN)
    await telegram.wait_for_reply(group)
    assert bot.held(group) == {"finance"}
    anonymously = {"sender_chat": group.as_json()}
    await telegram.user_says(group, "/subscribe energy", ANONYMOUS, **anonymously)
    await telegram.wait_for_reply(group)
    assert bot.held(group) == {"finance", "energy"}


@pytest.mark.parametrize(
    "data", ["switch:finance", "drop:energy", '/subscribe{"field":"all"}', "speak:zh-Hans"]
)
async def test_a_members_press_is_refused_with_an_alert(
    bot: Running, telegram: Telegram, group: Room, data: str
) -> None:
    bot.have(group, "energy")
    await telegram.user_says(group, "/subscribe", ADMIN)
    menu = await telegram.wait_for_reply(group)
    query = await telegram.press(menu, data, MEMBER)
    answer = await telegram.wait_for_answer(query)
    assert answer["text"] == bot.say(Language.EN, "admins-only")
    assert answer["show_alert"] is True
    assert bot.held(group) == {"energy"}
    assert menu.edits == 0


async def test_when_telegram_does_not_say_who_is_admin_nobody_is(
    bot: Running, telegram: Telegram, group: Room
) -> None:
    telegram.fail("getChatMember", 1, 400, "Bad Request: member list is inaccessible")
    await telegram.user_says(group, "/subscribe finance", ADMIN)
    await telegram.wait_for_reply(group)
    assert bot.held(group) == frozenset()


async def test_each_topic_has_its_own_alerts_and_settings(bot: Running, telegram: Telegram) -> None:
    forum = telegram.group(-1008, {ADMIN: "creator"}, topics=(55, 66))
    for thread, field in ((55, "finance"), (66, "energy")):
        in_topic = {"message_thread_id": thread, "is_topic_message": True}
        await telegram.user_says(forum, f"/subscribe {field}", ADMIN, **in_topic)
        assert (await telegram.wait_for_reply(forum)).thread == thread
        await telegram.user_says(forum, f"/settings {_ZONES[thread]}", ADMIN, **in_topic)
        assert _ZONES[thread] in (await telegram.wait_for_reply(forum)).text
    with bot.database.reading() as session:
        topics = chats_at(session, "telegram", str(forum.id))
        held = {each.thread: (subscriptions(session, each), each.time_zone) for each in topics}
    assert held == {
        55: ({"finance"}, "Europe/Paris"),
        66: ({"energy"}, "Asia/Tokyo"),
    }


async def test_a_topic_speaks_its_own_language_else_that_of_its_group(
    bot: Running, telegram: Telegram
) -> None:
    forum = telegram.group(-1008, {ADMIN: "creator"}, topics=(55, 66))
    in_topic = {"message_thread_id": 55, "is_topic_message": True}
    await telegram.user_says(forum, "/language zh-Hans", ADMIN)
    await telegram.wait_for_reply(forum)
    await telegram.user_says(forum, "/language zh-Hant", ADMIN, **in_topic)
    await telegram.wait_for_reply(forum)
    for thread, language in ((55, Language.HANT), (66, Language.HANS)):
        other = {"message_thread_id": thread, "is_topic_message": True}
        await telegram.user_says(forum, "/subscriptions", ADMIN, **other)
        said = await telegram.wait_for_reply(forum)
        assert bot.say(language, "subscriptions-none") in said.text
