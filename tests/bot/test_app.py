"""The whole bot process: started, asked, stopped; in this process and as one of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.app import CannotStartError, run
from bot.settings import Settings, SettingsError
from data.database import Database
from data.inbox import pending
from tests.emulator import Telegram
from tests.fake_rasa import FakeRasa
from tests.waiting import until

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def settings_for(database: Database, **more: object) -> Settings:
    url = str(database.engine.url)
    chosen = {"database_url": url, "port": free_port(), "desk_port": None, **more}
    # Beside the test's database, not the conversations of whoever works here.
    chosen.setdefault("rasa_tracker_url", f"{url}.conversations")
    return Settings(_env_file=None, **chosen)  # type: ignore[arg-type, call-arg]


def settings_between(
    database: Database, telegram: Telegram, rasa: FakeRasa, **more: object
) -> Settings:
    """As `settings_for`, with an emulated Telegram on one side and a fake Rasa on the other."""
    return settings_for(
        database,
        rasa_url=rasa.url,
        telegram_bot_token=telegram.token,
        telegram_api_url=telegram.url,
        **more,
    )


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[str]:
    stopping = asyncio.Event()
    running = asyncio.create_task(run(settings, stopping))
    address = f"http://{settings.host}:{settings.port}"
    try:
        await until_up(address, running)
        yield address
    finally:
        stopping.set()
        await asyncio.wait_for(running, 15)


async def until_up(address: str, running: asyncio.Task[None] | None = None) -> None:
    async with asyncio.timeout(120), aiohttp.ClientSession() as session:
        while True:
            if running is not None and running.done():
                running.result()
            try:
                async with session.get(f"{address}/"):
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)


async def ask(address: str, text: str) -> str:
    body = {"session": "s1", "text": text}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/api/chat", json=body) as response,
    ):
        told = await response.json()
    return str(told["messages"][0]["text"])


async def test_telegram_and_web_in_one_process(loaded_database: Database) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa:
        person = telegram.person(1001)
        settings = settings_between(loaded_database, telegram, rasa)
        async with started(settings) as address:
            await telegram.user_says(person, "from telegram")
            assert "from telegram" in (await telegram.wait_for_reply(person)).text
            assert "from the web" in await ask(address, "from the web")
            await telegram.wait_for_calls("setMyShortDescription", 2)
            assert {code for _, code in telegram.commands} == {"", "zh"}
            assert telegram.profile["name", "zh"]
        assert {body["sender"] for body in rasa.asked} == {"telegram:1001", "web:s1"}


async def test_without_a_token_the_web_chat_is_the_way_in(loaded_database: Database) -> None:
    async with (
        FakeRasa() as rasa,
        started(settings_for(loaded_database, rasa_url=rasa.url)) as address,
    ):
        assert "hello" in await ask(address, "hello")


async def test_telegram_may_be_out_of_reach_at_the_start(loaded_database: Database) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa:
        person = telegram.person(1001)
        telegram.drop_before("getMe", 1)
        settings = settings_between(loaded_database, telegram, rasa)
        async with started(settings) as address:
            assert "hello" in await ask(address, "hello")
            await telegram.user_says(person, "now?")
            assert "now?" in (await telegram.wait_for_reply(person, 10)).text


async def test_a_token_that_telegram_refuses_ends_the_process(loaded_database: Database) -> None:
    async with Telegram() as telegram:
        settings = settings_for(
            loaded_database, telegram_bot_token="123456:wrong", telegram_api_url=telegram.url
        )
        with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN: "):
            await asyncio.wait_for(run(settings, asyncio.Event()), 20)


async def test_a_port_in_use_is_told_in_one_line(loaded_database: Database) -> None:
    settings = settings_for(loaded_database)
    with socket.socket() as taken:
        taken.bind((settings.host, settings.port))
        taken.listen()
        with pytest.raises(CannotStartError, match=f"cannot listen on 127.0.0.1:{settings.port}"):
            await asyncio.wait_for(run(settings, asyncio.Event()), 20)


async def of_its_own(
    database: Database, telegram: Telegram, **more: str
) -> asyncio.subprocess.Process:
    """A process that has started; `more` is for its environment."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": str(database.engine.url),
        "PORT": str(port),
        "DESK_PORT": "",
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        **more,
    }
    code = "import sys; from bot.app import serve; from bot.settings import *; "
    code += "sys.exit(serve(settings_or_exit()))"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", code),
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    await until_up(f"http://127.0.0.1:{port}")
    return process


def in_the_inbox(database: Database) -> int:
    with database.reading() as session:
        return pending(session, 123456)


async def test_a_process_that_is_killed_while_it_answers_loses_nothing(
    loaded_database: Database,
) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa:
        person, other = telegram.person(1001), telegram.person(1002)
        rasa.delay = 60
        process = await of_its_own(loaded_database, telegram, RASA_URL=rasa.url)
        await telegram.user_says(person, "in hand")
        await telegram.user_says(person, "behind it")
        await telegram.user_says(other, "beside it")
        await until(lambda: len(rasa.asked) == 2 and in_the_inbox(loaded_database) == 3)
        process.kill()
        await process.communicate()
        rasa.delay = 0
        settings = settings_between(loaded_database, telegram, rasa)
        async with started(settings):
            assert "in hand" in (await telegram.wait_for_reply(person, 20)).text
            assert "behind it" in (await telegram.wait_for_reply(person, 20)).text
            assert "beside it" in (await telegram.wait_for_reply(other, 20)).text
            assert len(telegram.sent_to(person)) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_process_cleanly(
    loaded_database: Database, number: signal.Signals
) -> None:
    async with Telegram() as telegram:
        process = await of_its_own(loaded_database, telegram)
        await telegram.wait_for_calls("getUpdates", 1, 20)
        process.send_signal(number)
        _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0, errors.decode()
    assert b"Traceback" not in errors, errors.decode()
    assert b"stopped" in errors
