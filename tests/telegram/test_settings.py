"""The settings menu, fewer like this, and words that stop alerts without Rasa."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.telegram.stop_words import is_stop_word
from data.chats import chat_for
from data.languages import Language
from data.models import Announcement, AnnouncementField, AnnouncementState, Kind, Pace
from data.preferences import Choices, Quiet, read_choices
from tests.emulator import Room, Telegram
from tests.telegram.conftest import Running

ADMIN, MEMBER = 7, 8
NOW = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)


def choices(bot: Running, room: Room) -> Choices:
    with bot.database.session() as session:
        return read_choices(session, chat_for(session, "telegram", str(room.id)))


def announce(bot: Running, *fields: str) -> int:
    texts = {f"{p}_{end}": "x" for p in ("title", "body") for end in ("en", "hans", "hant")}
    row = Announcement(
        kind=Kind.STATUS,
        state=AnnouncementState.SENDING,
        created_by="Li",
        created_at=NOW,
        fields=[AnnouncementField(field=key) for key in fields],
        **texts,
    )
    with bot.database.session() as session:
        session.add(row)
        session.flush()
        return row.id


async def test_the_menu_edits_itself_in_place(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/settings")
    menu = await telegram.wait_for_reply(person)
    assert "How often: each by itself" in menu.text
    presses = (
        "set:page:pace",
        "set:pace:weekly",
        "set:day:4",
        "set:at:1080",
        "set:page:quiet",
        "set:quiet:1320-420",
        "set:page:kinds",
        "set:kind:status",
        "set:sound:off",
        "set:zone:Europe/London",
        "set:language:zh-Hant",
        "set:page:main",
    )
    for number, data in enumerate(presses, start=1):
        await telegram.press(menu, data)
        if number < len(presses):
            await telegram.wait_for_edit(menu, number)
    chosen = choices(bot, person)
    assert (chosen.pace, chosen.digest_weekday, chosen.digest_at) == (Pace.WEEKLY, 4, 1080)
    assert chosen.quiet == Quiet(1320, 420)
    assert (chosen.muted, chosen.silent) == ({Kind.STATUS}, True)
    assert (chosen.zone, chosen.language) == ("Europe/London", Language.HANT)
    assert len(telegram.sent) == 1


@pytest.mark.parametrize("data", ["set:at:99999", "set:pace:hourly", "set:zone:Mars", "less:x:y"])
async def test_a_button_that_nobody_was_shown_changes_nothing(
    bot: Running, telegram: Telegram, data: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/settings")
    menu = await telegram.wait_for_reply(person)
    query = await telegram.press(menu, data)
    answer = await telegram.wait_for_answer(query)
    assert answer["text"] == bot.say(Language.EN, "old-button")
    assert choices(bot, person) == Choices()


async def test_a_zone_can_be_named(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/settings paris")
    assert "Europe/Paris" in (await telegram.wait_for_reply(person)).text
    assert choices(bot, person).zone == "Europe/Paris"


async def test_only_admins_change_a_groups_settings(bot: Running, telegram: Telegram) -> None:
    group = telegram.group(-1007, {ADMIN: "administrator", MEMBER: "member"})
    await telegram.user_says(group, "/settings", MEMBER)
    assert (await telegram.wait_for_reply(group)).text == bot.say(Language.EN, "admins-only")


async def test_fewer_like_this_explains_narrows_and_can_be_undone(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    bot.have(person, "finance")
    number = announce(bot, "finance", "energy")
    await telegram.user_says(person, "/subscriptions")
    alert = await telegram.wait_for_reply(person)
    await telegram.press(alert, f"fewer:{number}")
    offer = await telegram.wait_for_reply(person)
    assert "Finance" in offer.text
    assert alert.edits == 0
    await telegram.press(offer, "less:kind:status")
    await telegram.wait_for_edit(offer)
    assert choices(bot, person).muted == {Kind.STATUS}
    await telegram.press(offer, "set:undo:")
    await telegram.wait_for_edit(offer, 2)
    assert choices(bot, person).muted == frozenset()
    assert offer.text == bot.say(Language.EN, "settings-undone")


@pytest.mark.parametrize("word", ["STOP", "退订", "退訂", "取消訂閱！", "唔要再send"])
async def test_stop_words_need_no_rasa(bot: Running, telegram: Telegram, word: str) -> None:
    person = telegram.person(1001)
    bot.have(person, "finance", "energy")
    await telegram.user_says(person, word)
    said = await telegram.wait_for_reply(person)
    assert bot.held(person) == frozenset()
    assert bot.rasa.asked == []
    await telegram.press(said, "set:undo:")
    await telegram.wait_for_edit(said)
    assert bot.held(person) == {"finance", "energy"}


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ("Stop.", True),
        ("QUIT", True),
        ("unsubscribe", True),
        ("停止", True),
        ("取消订阅", True),
        ("别再发了！", True),
        ("Stop duties on imported cars?", False),
        ("什么时候停止试点", False),
        ("end of the pilot", False),
    ],
)
def test_a_stop_word_stands_alone(said: str, stops: bool) -> None:
    assert is_stop_word(said) is stops


async def test_the_language_of_alerts_is_that_of_the_conversation(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001, "zh-hant")
    await telegram.user_says(person, "/subscribe finance")
    await telegram.wait_for_reply(person)
    assert choices(bot, person).language is Language.HANT
