"""`kill -9` in the middle of a broadcast, against the emulator over real HTTP."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter

import pytest

from data.chats import utc_now
from data.database import Database
from data.models import AnnouncementState, DeliveryState
from tests.alerts.conftest import Desk
from tests.alerts.sending_process import WORKERS
from tests.emulator import Telegram

CHATS = 300
KILLS = 2


async def start(database: Database, telegram: Telegram) -> asyncio.subprocess.Process:
    url = database.engine.url.render_as_string(hide_password=False)
    arguments = ("-m", "tests.alerts.sending_process", url, telegram.url, telegram.token)
    return await asyncio.create_subprocess_exec(sys.executable, *arguments)


@pytest.mark.timeout(180)
async def test_a_killed_sender_loses_nothing_and_repeats_at_most_what_was_in_flight(
    database: Database,
) -> None:
    desk = Desk(database, utc_now)  # type: ignore[arg-type]
    desk.chats(range(1, CHATS + 1), "all")
    identity = desk.announce()
    async with Telegram() as telegram:
        telegram.people(range(1, CHATS + 1))
        telegram.delay["sendMessage"] = 0.03
        for kill in range(1, KILLS + 1):
            process = await start(database, telegram)
            await telegram.wait_for_calls("sendMessage", kill * CHATS // (KILLS + 1), 60)
            process.kill()
            await process.wait()
        process = await start(database, telegram)
        assert await process.wait() == 0
        got = Counter(message.chat for message in telegram.sent)
    assert set(got) == set(range(1, CHATS + 1))
    assert got.total() - CHATS <= KILLS * WORKERS
    found = desk.report(identity)
    assert found.state is AnnouncementState.SENT
    assert found.counts[DeliveryState.SENT] == CHATS


async def test_against_telegrams_own_errors(database: Database) -> None:
    desk = Desk(database, utc_now)  # type: ignore[arg-type]
    desk.chats((1, 2, 3, 4, 5, -6), "all")
    identity = desk.announce()
    async with Telegram() as telegram:
        rooms = telegram.people(range(1, 5))
        group = telegram.group(-6, {1: "administrator"}, kind="group")
        await telegram.block(rooms[0], quietly=True)
        await telegram.deactivate(rooms[1])
        telegram.drop_after("sendMessage", 9, chat=3)
        await telegram.migrate(group, -1006, quietly=True)
        process = await start(database, telegram)
        assert await process.wait() == 0
    assert desk.states() == {
        "1": DeliveryState.BLOCKED,
        "2": DeliveryState.BLOCKED,
        "3": DeliveryState.PENDING,
        "4": DeliveryState.SENT,
        "5": DeliveryState.BLOCKED,
        "-1006": DeliveryState.SENT,
    }
    assert desk.report(identity).state is AnnouncementState.SENDING
