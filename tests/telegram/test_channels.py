"""An administrator chooses the alerts of a channel, there or from a private chat."""

from __future__ import annotations

import pytest

from data.announcements import add_channel
from data.chats import chats_at, subscriptions
from data.languages import Language
from data.models import Chat, Pace
from data.preferences import Choices, read_choices
from tests.emulator import Room, Telegram
from tests.telegram.conftest import Running

ADMIN, READER = 7, 8


@pytest.fixture
def channel(telegram: Telegram) -> Room:
    room = telegram.channel(-1001234567)
    room.username = "CqNews"
    room.members = {ADMIN: "administrator", READER: "member"}
    return room


@pytest.fixture
def admin(telegram: Telegram) -> Room:
    return telegram.person(ADMIN)


def chosen(bot: Running, channel: Room) -> Choices:
    with bot.database.reading() as session:
        [row] = chats_at(session, "telegram", str(channel.id))
        return read_choices(session, row)


async def test_commands_posted_in_the_channel(
    bot: Running, telegram: Telegram, channel: Room
) -> None:
    await telegram.user_says(channel, "/subscribe finance")
    await telegram.wait_for_reply(channel)
    assert bot.held(channel) == {"finance"}
    await telegram.user_says(channel, "/subscriptions")
    assert "Finance" in (await telegram.wait_for_reply(channel)).text
    await telegram.user_says(channel, "/settings Tokyo")
    assert "Asia/Tokyo" in (await telegram.wait_for_reply(channel)).text
    await telegram.user_says(channel, "/stop")
    said = await telegram.wait_for_reply(channel)
    assert said.text == bot.say(Language.EN, "stopped")
    assert bot.held(channel) == frozenset()


async def test_a_menu_in_the_channel_obeys_administrators_alone(
    bot: Running, telegram: Telegram, channel: Room
) -> None:
    await telegram.user_says(channel, "/settings")
    menu = await telegram.wait_for_reply(channel)
    for user, pace in ((READER, Pace.AT_ONCE), (ADMIN, Pace.WEEKLY)):
        query = await telegram.press(menu, "set:pace:weekly", user)
        answer = await telegram.wait_for_answer(query)
        refused = bot.say(Language.EN, "channel-admins-only")
        assert (answer.get("text") == refused) == (user == READER)
        assert chosen(bot, channel).pace is pace


async def test_a_reader_cannot_end_the_alerts_below_one(
    bot: Running, telegram: Telegram, channel: Room
) -> None:
    bot.have(channel, "all")
    await telegram.user_says(channel, "/settings")
    menu = await telegram.wait_for_reply(channel)
    for user, held in ((READER, {"all"}), (ADMIN, set())):
        query = await telegram.press(menu, '/unsubscribe{"field":"all"}', user)
        await telegram.wait_for_answer(query)
        assert bot.held(channel) == held


@pytest.mark.parametrize("name", ["@CqNews", "-1001234567"])
async def test_from_a_private_chat(
    bot: Running, telegram: Telegram, channel: Room, admin: Room, name: str
) -> None:
    await telegram.user_says(admin, f"/subscribe {name} finance")
    assert (await telegram.wait_for_reply(admin)).text.startswith("@CqNews\n\n")
    assert (bot.held(channel), bot.held(admin)) == ({"finance"}, frozenset())
    await telegram.user_says(admin, f"/settings {name}")
    menu = await telegram.wait_for_reply(admin)
    await telegram.press(menu, "set:@-1001234567:page:pace")
    await telegram.wait_for_edit(menu, 1)
    assert all("@-1001234567:" in data for data in menu.buttons.values())
    await telegram.press(menu, "set:@-1001234567:pace:daily")
    await telegram.wait_for_edit(menu, 2)
    assert menu.text.startswith("@CqNews\n\n")
    assert chosen(bot, channel).pace is Pace.DAILY
    await telegram.user_says(admin, f"/unsubscribe {name}")
    menu = await telegram.wait_for_reply(admin)
    await telegram.press(menu, "drop:@-1001234567:finance")
    await telegram.wait_for_edit(menu)
    assert bot.held(channel) == frozenset()
    assert telegram.sent_to(channel) == []


async def test_stop_and_list_from_a_private_chat(
    bot: Running, telegram: Telegram, channel: Room, admin: Room
) -> None:
    bot.have(channel, "finance")
    bot.have(admin, "energy")
    await telegram.user_says(admin, "/subscriptions @CqNews")
    listing = await telegram.wait_for_reply(admin)
    assert "Finance" in listing.text
    assert "Energy" not in listing.text
    await telegram.user_says(admin, "/stop @CqNews")
    assert bot.say(Language.EN, "stopped") in (await telegram.wait_for_reply(admin)).text
    assert (bot.held(channel), bot.held(admin)) == (frozenset(), {"energy"})


@pytest.mark.parametrize("command", ["settings", "subscribe", "subscriptions", "stop"])
async def test_others_are_refused_and_learn_nothing(
    bot: Running, telegram: Telegram, channel: Room, command: str
) -> None:
    bot.have(channel, "finance")
    reader = telegram.person(READER)
    await telegram.user_says(reader, f"/{command} @CqNews")
    said = await telegram.wait_for_reply(reader)
    assert said.text == f"@CqNews\n\n{bot.say(Language.EN, 'channel-admins-only')}"
    await telegram.user_says(reader, f"/{command} @nowhere")
    said = await telegram.wait_for_reply(reader)
    assert said.text == bot.say(Language.EN, "channel-unknown", name="@nowhere")
    query = await telegram.press(said, "drop:@-1001234567:all")
    answer = await telegram.wait_for_answer(query)
    assert answer["text"] == bot.say(Language.EN, "channel-admins-only")
    assert bot.held(channel) == {"finance"}


async def test_what_staff_gave_a_channel_by_its_name_is_the_same_channel(
    bot: Running, telegram: Telegram, channel: Room
) -> None:
    with bot.database.session() as session:
        add_channel(session, "@cqnews", Language.HANT, "all", by="Li")
    await telegram.user_says(channel, "/subscriptions")
    await telegram.wait_for_reply(channel)
    with bot.database.reading() as session:
        rows = session.query(Chat).where(Chat.kind == "channel").all()
        assert [(row.address, row.alert_language) for row in rows] == [
            (str(channel.id), Language.HANT)
        ]
        assert subscriptions(session, rows[0]) == {"all"}
