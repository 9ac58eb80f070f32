"""From a wish for alerts to a milestone that arrives once, and none after the person has left."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import select

from data.chats import chat_for, subscribe
from data.models import Chat, Subscription
from tests.emulator import Room, Telegram
from tests.system.installation import Installation
from tests.system.people import Reception
from tests.waiting import until

MILESTONE = "idc-launch"  # of the field data
TITLE = "China-Singapore data link launched"


def held(system: Installation, room: Room) -> frozenset[str]:
    """What a chat is subscribed to; only reads, since three processes share the file."""
    query = (
        select(Subscription.field)
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(Chat.channel == "telegram", Chat.address == str(room.id))
    )
    with system.database.reading() as session:
        return frozenset(session.scalars(query))


async def command(system: Installation, *arguments: str) -> str:
    """What a command of `python -m bot` prints."""
    return await asyncio.to_thread(system.command_line, *arguments)


async def approved(system: Installation, *content: str) -> str:
    """Draft, look at and approve an announcement; gives its number."""
    told = await command(system, "announce", "draft", *content, "--by", "First")
    found = re.search(r"draft (\d+)", told)
    assert found
    await command(system, "announce", "preview", found[1])
    await command(system, "announce", "approve", found[1], "--by", "Second")
    return found[1]


async def sent(system: Installation, number: str) -> None:
    """Wait until an announcement has gone out."""
    end = time.monotonic() + 60
    while ": sent" not in (told := await command(system, "announce", "report", number)):
        assert time.monotonic() < end, told
        await asyncio.sleep(0.5)


@pytest.mark.parametrize(
    ("wish", "farewell"),
    [
        ("Please subscribe me to data", "unsubscribe me from everything"),
        ("我想订阅数据方面的消息", "全部退订"),
        ("我想訂閱數據方面的消息", "全部退訂"),
    ],
)
async def test_subscribing_and_leaving_by_words(
    system: Installation, telegram: Telegram, person: Room, wish: str, farewell: str
) -> None:
    await telegram.user_says(person, wish)
    await telegram.wait_for_reply(person, 15)
    assert held(system, person) == {"data"}
    await telegram.user_says(person, farewell)
    await telegram.wait_for_reply(person, 15)
    assert held(system, person) == frozenset()


async def test_subscribing_by_button(
    system: Installation, telegram: Telegram, person: Room
) -> None:
    await telegram.user_says(person, "/subscribe")
    menu = await telegram.wait_for_reply(person)
    await telegram.press(menu, "switch:data")
    await telegram.wait_for_edit(menu)
    assert held(system, person) == {"data"}
    await telegram.user_says(person, "Tell me about health care")
    answer = await telegram.wait_for_reply(person, 15)
    await telegram.press(answer, '/subscribe{"field":"health_care"}')
    await telegram.wait_for_reply(person)
    assert held(system, person) == {"data", "health_care"}


async def test_a_milestone_arrives_once(
    system: Installation, telegram: Telegram, person: Room, reception: Reception
) -> None:
    visitor, gone = reception.visitor(), telegram.person(6001)
    for room in (person, gone):
        await telegram.user_says(room, "/subscribe data")
        await telegram.wait_for_reply(room)
    await visitor.presses('/subscribe{"field":"data"}')
    await telegram.user_says(gone, "/stop")
    await telegram.wait_for_reply(gone)

    number = await approved(system, "--milestone", MILESTONE)
    await asyncio.sleep(3)
    assert not arrived(telegram, person), "approved is not sent"
    told = await command(system, "announce", "send", number, "--wait")
    assert "sent" in told
    alert = await telegram.wait_for_reply(person, 15)
    assert TITLE in alert.text
    assert any(payload.startswith("/show") for payload in alert.buttons.values())
    pulled = [reply.text for reply in await visitor.pulls()]
    assert len([text for text in pulled if TITLE in text]) == 1

    await asyncio.sleep(5)  # two ticks of the schedule
    assert arrived(telegram, person) == 1
    assert arrived(telegram, gone) == 0
    assert await visitor.pulls() == []

    details = next(p for p in alert.buttons.values() if p.startswith("/show"))
    await telegram.press(alert, details)
    assert "Singapore" in (await telegram.wait_for_reply(person, 15)).text


def arrived(telegram: Telegram, room: Room, title: str = TITLE) -> int:
    """How many messages with that title a chat has had as alerts."""
    messages = telegram.sent_to(room)
    return sum(message.text.startswith(title) for message in messages)


async def test_a_restart_in_the_middle_goes_on_where_it_stopped(
    system: Installation, telegram: Telegram
) -> None:
    rooms = telegram.people(range(9001, 9121))
    with system.database.session() as session:
        for room in rooms:
            chat = chat_for(session, "telegram", str(room.id), kind="private")
            subscribe(session, chat, ["energy"])
    words = ["--title-en", "Restart", "--body-en", "Goes on.", "--field", "energy"]
    chinese = ["--title-zh-hans", "重启", "--body-zh-hans", "继续。"]
    number = await approved(system, *words, *chinese)
    await command(system, "announce", "send", number)

    def received() -> Counter[int]:
        return Counter(m.chat for m in telegram.sent if m.text.startswith("Restart"))

    await until(lambda: len(received()) >= 20)
    took = await asyncio.to_thread(system.stop, "bot", signal.SIGTERM)
    assert took < 10
    before = len(received())
    assert before < len(rooms), "the broadcast was over before the restart"
    await asyncio.to_thread(system.start, "bot")
    await sent(system, number)
    assert received() == Counter({room.id: 1 for room in rooms})
