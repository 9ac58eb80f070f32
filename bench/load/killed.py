"""Two bots behind one webhook, of which one is killed with updates in hand."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import OperationalError

from bot.running.health import answers
from data.database import Database
from data.inbox_table import TelegramUpdate
from tests.emulator import Room, Telegram
from tests.emulator.balanced import balanced
from tests.fake_rasa import FakeRasa
from tests.system.installation import Installation, free_ports, settings_in
from tests.waiting import until

_BOT = "bot"
# So long that a bot has something in hand at nearly any moment.
_RASA_SECONDS = 0.3
_PATIENCE = 120.0
_FIRST_PERSON = 80_001


async def killed(
    database: Database,
    url: str,
    folder: Path,
    *,
    people: int,
    each: int,
    least: int = 1,
    at_once: bool = False,
) -> dict[str, Any]:
    """What people get who ask while one bot of two dies; `url` is the database's address.

    It dies with `least` updates in hand or more. `at_once` does not wait for the half minute
    until what the dead one held is anybody's.
    """
    async with (
        Telegram() as telegram,
        FakeRasa() as rasa,
        two_bots(telegram, rasa, url, folder) as bots,
    ):
        rasa.delay = _RASA_SECONDS
        rooms = telegram.people(range(_FIRST_PERSON, _FIRST_PERSON + people))
        asked = {room.id: time.monotonic() for room in rooms}
        for number in range(each):
            for room in rooms:
                await telegram.user_says(room, _question(number))
        in_hand = await _kill_with_updates_in_hand(database, bots[0], least)
        if at_once:
            await until(lambda: _let_go(database, bots[0].pid(_BOT)), _PATIENCE)
        for room in rooms:
            await telegram.user_says(room, _question(each))
        await until(lambda: _is_done(telegram, database), _PATIENCE)
        found = _figures(telegram, rooms, each + 1)
    slowest = max(times[-1] - asked[chat] for chat, times in telegram.send_times.items())
    return {**found, "in_hand": in_hand, "slowest_s": round(slowest, 1)}


@asynccontextmanager
async def two_bots(
    telegram: Telegram, rasa: FakeRasa, url: str, folder: Path
) -> AsyncIterator[Sequence[Installation]]:
    """Two processes behind one address, both ready for updates."""
    addresses: list[str] = []
    async with AsyncExitStack() as opened:
        webhook = await opened.enter_async_context(balanced(addresses))
        bots = []
        for number, port in enumerate(free_ports(2)):
            own = folder / f"bot-{number}"
            own.mkdir()
            settings = settings_in(
                own,
                database_url=url,
                port=port,
                rasa_url=rasa.url,
                telegram_bot_token=telegram.token,
                telegram_api_url=telegram.url,
                telegram_webhook_url=webhook,
            )
            bot = Installation(settings, own)
            opened.push_async_callback(asyncio.to_thread, bot.close)
            bot.begin(_BOT)
            addresses.append(bot.web)
            bots.append(bot)
        for bot in bots:
            await until(lambda bot=bot: answers(f"{bot.web}/livez"), _PATIENCE)
        await telegram.wait_for_calls("setWebhook", len(bots), _PATIENCE)
        yield bots


async def _kill_with_updates_in_hand(database: Database, bot: Installation, least: int) -> int:
    """How many there were: it is halted while they are counted, and killed as it stands."""
    pid, in_hand = bot.pid(_BOT), 0
    while in_hand < least:
        await until(lambda: _in_hand(database, pid) >= least, _PATIENCE)
        os.kill(pid, signal.SIGSTOP)
        in_hand = _in_hand(database, pid)
        if in_hand < least:
            os.kill(pid, signal.SIGCONT)
    await asyncio.to_thread(bot.kill, _BOT)
    return in_hand


def _in_hand(database: Database, pid: int) -> int:
    with database.reading() as session:
        query = select(func.count()).select_from(TelegramUpdate).where(_held_by(pid))
        return session.scalar(query) or 0


def _let_go(database: Database, pid: int) -> bool:
    """As if nobody had held it for half a minute; False while others write for long."""
    past = TelegramUpdate.received_at
    freed = update(TelegramUpdate).where(_held_by(pid)).values(taken_until=past)
    try:
        with database.session() as session:
            session.execute(freed)
    except OperationalError:
        return False
    return True


def _held_by(pid: int) -> ColumnElement[bool]:
    return TelegramUpdate.taken_by.contains(f":{pid}:")


def _is_done(telegram: Telegram, database: Database) -> bool:
    """Telegram has nothing more to bring, and no bot anything more to do."""
    with database.reading() as session:
        pending = select(func.count()).where(TelegramUpdate.body.is_not(None))
        return not telegram.webhooks.info()["pending_update_count"] and not session.scalar(pending)


def _question(number: int) -> str:
    return f"question {number}."


def _figures(telegram: Telegram, rooms: Sequence[Room], each: int) -> dict[str, Any]:
    lost = sorry = twice = out_of_order = 0
    for room in rooms:
        texts = [message.text for message in telegram.sent_to(room)]
        times = [[n for n, text in enumerate(texts) if _question(q) in text] for q in range(each)]
        missing = sum(not found for found in times)
        # On a machine that does too much a person is told so in time, and asks again.
        regrets = min(missing, len(texts) - sum(map(len, times)))
        lost, sorry = lost + missing - regrets, sorry + regrets
        twice += sum(len(found) - 1 for found in times if found)
        first = [found[0] for found in times if found]
        out_of_order += first != sorted(first)
    people, asked = len(rooms), len(rooms) * each
    return {
        "people": people,
        "asked": asked,
        "lost": lost,
        "word_of_regret": sorry,
        "twice": twice,
        "out_of_order": out_of_order,
    }
