"""Updates by webhook: the door, the inbox behind it, and several processes on one inbox."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text
from telegram import Bot

from bot.settings import WEBHOOK_PATH, Settings
from bot.telegram.intake import Intake
from bot.telegram.webhook import door as door_module
from bot.telegram.webhook.door import SECRET_HEADER, Door
from data.database import Database

BOT = 123456
TOKEN = f"{BOT}:TEST-token"


def settings_with(**more: Any) -> Settings:
    chosen = {"telegram_bot_token": TOKEN, "telegram_webhook_secret": "s" * 20, **more}
    return Settings(_env_file=None, **chosen)


def message(number: int, chat: int = 1) -> dict[str, Any]:
    place = {"id": chat, "type": "private", "first_name": "A"}
    person = {"id": chat, "is_bot": False, "first_name": "A"}
    said = {"message_id": number, "date": 1, "chat": place, "from": person, "text": str(number)}
    return {"update_id": number, "message": said}


class Hands:
    """What was worked on, in order; `free` lets work go on."""

    def __init__(self) -> None:
        self.done: list[tuple[int, int]] = []
        self.begun: list[int] = []
        self.free = asyncio.Event()
        self.free.set()

    async def work(self, body: str) -> None:
        update = json.loads(body)
        self.begun.append(update["update_id"])
        await self.free.wait()
        await asyncio.sleep(0.001)
        self.done.append((update["message"]["chat"]["id"], update["update_id"]))

    async def until(self, count: int, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while len(self.done) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


Post = Callable[..., Awaitable[int]]


@asynccontextmanager
async def standing(
    database: Database, hands: Hands, counted: list[str] | None = None, **more: Any
) -> AsyncIterator[tuple[Intake, Post]]:
    """A door with an inbox behind it, and how to knock."""
    options = {key: more.pop(key) for key in ("at_once", "look_seconds") if key in more}
    settings = settings_with(**more)
    intake = Intake(database, BOT, hands.work, **options)
    seen = counted if counted is not None else []
    door = Door(intake, Bot(TOKEN), settings, seen.append)
    application = web.Application()
    application.add_routes(door.routes())
    await intake.start()
    async with TestClient(TestServer(application)) as client:

        async def post(body: Any, secret: str = settings.webhook_secret, **headers: str) -> int:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            given = {SECRET_HEADER: secret, **headers}
            async with client.post(WEBHOOK_PATH, data=raw, headers=given) as response:
                return response.status

        try:
            yield intake, post
        finally:
            await intake.stop(seconds=1)


async def test_only_who_has_the_secret_comes_in(sqlite_database: Database) -> None:
    hands, counted = Hands(), []
    async with standing(sqlite_database, hands, counted) as (_, post):
        for secret in ("", "wrong", "s" * 19, "é"):
            assert await post(message(1), secret) == 403
        assert await post(message(2)) == 200
        await hands.until(1)
    assert hands.begun == [2]
    assert counted == ["refused"] * 4 + ["kept"]


async def test_a_secret_of_any_bytes_is_refused(sqlite_database: Database) -> None:
    intake, application = Intake(sqlite_database, BOT, Hands().work), web.Application()
    application.add_routes(Door(intake, Bot(TOKEN), settings_with()).routes())
    async with TestServer(application) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        head = f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{SECRET_HEADER}: "
        writer.write(head.encode() + b"\xff\xfe\r\n\r\n")
        assert b" 403 " in await reader.readline()
        writer.close()
        await writer.wait_closed()


def test_the_secret_is_the_tokens_own_where_none_is_chosen() -> None:
    derived = settings_with(telegram_webhook_secret="").webhook_secret
    assert derived == settings_with(telegram_webhook_secret="").webhook_secret
    assert len(derived) == 64
    other = settings_with(telegram_webhook_secret="", telegram_bot_token="123456:other")
    assert other.webhook_secret != derived
    assert TOKEN.partition(":")[2] not in derived


async def test_only_telegrams_networks_come_in_where_they_are_named(
    sqlite_database: Database,
) -> None:
    hands = Hands()
    networks = "149.154.160.0/20, 2001:67c:4e8::/48"
    async with standing(sqlite_database, hands, telegram_webhook_networks=networks) as (_, post):
        assert await post(message(1)) == 403
        assert await post(message(2), **{"X-Forwarded-For": "192.0.2.1"}) == 403
        forged = {"X-Forwarded-For": "149.154.160.1, 192.0.2.1"}
        assert await post(message(3), **forged) == 403
        assert await post(message(4), **{"X-Forwarded-For": "192.0.2.1, 149.154.161.9"}) == 200
        assert await post(message(5), **{"X-Forwarded-For": "2001:67c:4e8::9"}) == 200
        await hands.until(2)
    assert (
        ipaddress.ip_network("149.154.160.0/20")
        in settings_with(telegram_webhook_networks=networks).telegram_webhook_networks
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        ({"update_id": "1"}, 400),
        ({"update_id": -1}, 400),
        ({"update_id": 2**80}, 400),
        ({"update_id": 1, "message": 5}, 400),
        ({"update_id": 1, "message": {"text": "no chat"}}, 400),
        (b" " * (512 * 1024 + 1), 413),
        ({"update_id": 1, "unknown": {}}, 200),
        (message(1), 200),
    ],
)
async def test_what_is_no_update_is_refused(
    sqlite_database: Database, body: Any, status: int
) -> None:
    async with standing(sqlite_database, Hands()) as (_, post):
        assert await post(body) == status


async def test_a_body_that_never_ends_is_given_up(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "_BODY_SECONDS", 0.05)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" "
            await asyncio.sleep(0.05)

    intake = Intake(sqlite_database, BOT, Hands().work)
    application = web.Application()
    application.add_routes(Door(intake, Bot(TOKEN), settings_with()).routes())
    async with TestClient(TestServer(application)) as client:
        headers = {SECRET_HEADER: "s" * 20}
        async with client.post(WEBHOOK_PATH, data=endless(), headers=headers) as response:
            assert response.status == 408


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(["message", "callback_query", "my_chat_member", "inline_query", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["chat", "from", "id", "date", "type", "text", "message"]),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=8,
        ),
        max_size=2,
    )
)
def test_any_json_is_an_update_or_refused(fields: dict[str, Any]) -> None:
    with suppress(door_module.Refusal):
        assert door_module.parse_update({"update_id": 1, **fields}, Bot(TOKEN)).update_id == 1


async def test_an_update_that_comes_twice_is_worked_on_once(database: Database) -> None:
    hands, counted = Hands(), []
    async with standing(database, hands, counted) as (_, post):
        statuses = await asyncio.gather(*(post(message(7)) for _ in range(5)))
        await hands.until(1)
        assert await post(message(7)) == 200
        await post(message(8))
        await hands.until(2)
    assert set(statuses) == {200}
    assert hands.begun == [7, 8]
    assert (counted.count("kept"), counted.count("known")) == (2, 5)


async def test_a_full_inbox_asks_for_patience(sqlite_database: Database) -> None:
    hands = Hands()
    hands.free.clear()
    async with standing(sqlite_database, hands, at_once=2) as (intake, post):
        assert [await post(message(n, chat=n)) for n in (1, 2, 3)] == [200, 200, 503]
        hands.free.set()
        # What was done has a place until the database knows of it.
        await intake.room()
        assert await post(message(3, chat=3)) == 200
        await hands.until(3)


async def test_without_its_database_the_door_asks_for_patience(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    counted: list[str] = []
    async with standing(database, Hands(), counted) as (_, post):
        assert await post(message(1)) == 503
    assert counted == ["busy"]
    database.close()


async def test_two_processes_share_an_inbox_and_keep_each_chat_in_order(
    database: Database,
) -> None:
    hands = Hands()
    async with standing(database, hands) as (_, first), standing(database, hands) as (_, second):
        doors = (first, second)
        for number in range(1, 31):
            # As Telegram does: the next of a chat only when the one before was taken in.
            assert await doors[number % 2](message(number, chat=number % 3)) == 200
        await hands.until(30)
    assert sorted(number for _, number in hands.done) == list(range(1, 31))
    for chat in range(3):
        mine = [number for place, number in hands.done if place == chat]
        assert mine == sorted(mine)


async def test_an_orderly_stop_ends_what_is_under_way_and_takes_nothing_more(
    sqlite_database: Database,
) -> None:
    hands = Hands()
    hands.free.clear()
    async with standing(sqlite_database, hands) as (intake, post):
        await post(message(1))
        await post(message(2))
        stopping = asyncio.create_task(intake.stop(seconds=5))
        await asyncio.sleep(0.05)
        assert await post(message(3)) == 503
        hands.free.set()
        await stopping
        assert hands.done == [(1, 1)]
    async with standing(sqlite_database, hands):
        await hands.until(2)
    assert hands.done == [(1, 1), (1, 2)]


async def test_what_a_stop_cannot_wait_for_goes_to_another_process(
    sqlite_database: Database,
) -> None:
    slow, quick = Hands(), Hands()
    slow.free.clear()
    async with standing(sqlite_database, slow) as (intake, post):
        await post(message(1))
        await intake.stop(seconds=0.05)
    async with standing(sqlite_database, quick):
        await quick.until(1)
    assert (slow.done, quick.done) == ([], [(1, 1)])


async def test_what_a_killed_process_left_is_taken_up(sqlite_database: Database) -> None:
    lost, found = Hands(), Hands()
    lost.free.clear()
    async with standing(sqlite_database, lost) as (intake, post):
        await post(message(1))
        await post(message(2))
        # As after a kill: its tasks are gone, its rows say that it has them, until a moment ago.
        for task in list(intake._hands):
            task.cancel()
        await asyncio.sleep(0.01)
        with sqlite_database.session() as session:
            past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
            session.execute(
                text("UPDATE telegram_updates SET taken_until = :past WHERE taken_by IS NOT NULL"),
                {"past": past.replace(tzinfo=None).isoformat(" ")},
            )
        intake._open = False
        async with standing(sqlite_database, found, look_seconds=0.05):
            await found.until(2)
    assert found.done == [(1, 1), (1, 2)]


async def test_work_that_fails_is_over_and_the_chat_goes_on(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    hands = Hands()
    work = hands.work

    async def fails_first(body: str) -> None:
        if not hands.begun:
            hands.begun.append(0)
            raise ValueError("what a person wrote")
        await work(body)

    hands.work = fails_first  # type: ignore[method-assign]
    async with standing(sqlite_database, hands) as (_, post):
        await post(message(1))
        await post(message(2))
        await hands.until(1)
    assert hands.done == [(1, 2)]
    assert "what a person wrote" not in caplog.text


async def test_a_chat_that_sends_too_fast_loses_what_is_beyond_its_queue(
    sqlite_database: Database,
) -> None:
    hands, counted = Hands(), []
    hands.free.clear()
    async with standing(sqlite_database, hands, counted) as (_, post):
        statuses = [await post(message(number)) for number in range(1, 24)]
        hands.free.set()
        await hands.until(20)
    assert set(statuses) == {200}
    assert counted.count("dropped") == 3
    assert len(hands.done) == 20
