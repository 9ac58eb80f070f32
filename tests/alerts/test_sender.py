"""The sender below the transport: what each class of error does to a row and its chat."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.alerts import ledger as ledger_module
from bot.alerts.budget import Priority, Rates
from bot.alerts.errors import MOST_ATTEMPTS, SenderStopped
from bot.alerts.rendering import AlertMessage
from bot.telegram.request import NotSent
from data import announcements
from data.chats import chat_for
from data.languages import Language
from data.models import ChatStatus, Delivery, DeliveryState
from tests.alerts.conftest import NOON, Desk, FakeCourier


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


async def test_every_chat_gets_it_once_in_its_language(desk: Desk, courier: FakeCourier) -> None:
    desk.chats(range(1, 41), "finance")
    with desk.database.session() as session:
        chat_for(session, "telegram", "7").language = Language.HANT
    identity = desk.announce("finance")
    assert await desk.sender(courier).drain() == 40
    assert sorted(chat for chat, _ in courier.sent) == list(range(1, 41))
    texts = dict(courier.sent)
    assert texts[7].startswith("<b>標題發展</b>\n\n正文內容")
    assert texts[8].startswith("<b>Title &lt;1&gt;</b>\n\nBody &amp; more")
    assert set(desk.states().values()) == {DeliveryState.SENT}
    assert desk.delivery(7).message_id
    assert desk.finish() == [identity]
    assert await desk.sender(courier).drain() == 0


async def test_how_late_each_message_is_gets_told(sqlite_desk: Desk, courier: FakeCourier) -> None:
    sqlite_desk.chats(range(1, 4), "finance")
    sqlite_desk.announce("finance")
    sqlite_desk.clock.forward(seconds=90)
    lags: list[float] = []
    await sqlite_desk.sender(courier, delivered=lags.append).drain()
    assert lags == [90.0, 90.0, 90.0]


async def test_a_topic_of_a_forum_is_written_to(desk: Desk, courier: FakeCourier) -> None:
    desk.chat(-100, "all", kind="supergroup", thread=4)
    desk.announce()
    await desk.sender(courier).drain()
    assert courier.calls[0]["thread"] == 4
    assert courier.calls[0]["message"].keyboard


@pytest.mark.parametrize(
    ("error", "state", "chat"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "blocked", "blocked"),
        (Forbidden("Forbidden: user is deactivated"), "blocked", "deleted"),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), "blocked", "left"),
        (BadRequest("Chat not found"), "blocked", "deleted"),
        (BadRequest("Not enough rights to send text messages"), "failed", "active"),
        (caused(TimedOut(), TimeoutError()), "pending", "active"),
        (caused(NetworkError("connection broke"), OSError()), "pending", "active"),
        (TelegramError("Invalid server response"), "pending", "active"),
        (ValueError("a bug of ours"), "failed", "active"),
        (NotSent("no connection"), "pending", "active"),
        (NetworkError("Bad Gateway"), "pending", "active"),
        (caused(NetworkError("Bad Gateway"), TelegramError("no JSON")), "pending", "active"),
        (RetryAfter(3), "pending", "active"),
    ],
)
async def test_each_error_has_its_outcome_and_stops_nobody_else(
    desk: Desk, courier: FakeCourier, error: Exception, state: str, chat: str
) -> None:
    desk.chats((1, 2, 3), "all")
    desk.announce()
    courier.replies[2] = [error]
    await desk.sender(courier, workers=1).drain()
    assert desk.states() == {"1": "sent", "2": state, "3": "sent"}
    assert desk.chat_row(2).status == chat
    assert desk.reasons()["2"]
    assert desk.delivery(2).claimed_by is None


async def test_a_network_error_is_tried_again_later_and_later_until_given_up(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(1, "all")
    desk.announce()
    courier.replies[1] = [NetworkError("Bad Gateway")] * 20
    waits = []
    for _ in range(MOST_ATTEMPTS):
        await desk.sender(courier).drain()
        not_before = desk.delivery(1).not_before
        assert not_before is not None
        waits.append((not_before - desk.clock()).total_seconds())
        desk.clock.now = max(desk.clock.now, not_before)
    assert waits[:-1] == [1, 2, 4, 8, 16, 32, 64]
    assert desk.states() == {"1": DeliveryState.FAILED}
    assert desk.reasons()["1"] == "given up after 8 attempts: Bad Gateway"


async def test_retry_after_is_obeyed_and_is_no_attempt(desk: Desk, courier: FakeCourier) -> None:
    desk.chat(1, "all")
    desk.announce()
    courier.replies[1] = [RetryAfter(30)]
    await desk.sender(courier).drain()
    row = desk.delivery(1)
    assert row.not_before == NOON + dt.timedelta(seconds=30)
    assert row.attempts == 0
    assert await desk.sender(courier).drain() == 0
    desk.clock.forward(seconds=30)
    await desk.sender(courier).drain()
    assert desk.states() == {"1": DeliveryState.SENT}


async def test_what_is_in_doubt_is_repeated_twice_and_then_left(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(1, "all")
    identity = desk.announce()
    courier.replies[1] = [TimedOut() for _ in range(9)]
    for _ in range(5):
        await desk.sender(courier).drain()
        desk.clock.forward(minutes=5)
    assert len(courier.calls) == 3
    assert desk.states() == {"1": DeliveryState.IN_DOUBT}
    assert desk.finish() == [identity]


async def test_what_is_in_doubt_is_not_repeated_where_staff_said_so(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(1, "all")
    identity = desk.announce()
    with desk.database.session() as session:
        announcements.find(session, identity).repeats_doubtful = False
    courier.replies[1] = [TimedOut()]
    await desk.sender(courier).drain()
    desk.clock.forward(hours=1)
    assert await desk.sender(courier).drain() == 0
    assert desk.finish() == [identity]


async def test_a_group_that_moved_gets_it_at_its_new_address(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(-1, "all", kind="group")
    desk.announce()
    courier.replies[-1] = [ChatMigrated(-1001)]
    await desk.sender(courier).drain()
    assert [chat for chat, _ in courier.sent] == [-1001]
    assert desk.states() == {"-1001": DeliveryState.SENT}


async def test_a_group_whose_new_address_is_known_gets_it_once(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(-1, "finance", kind="group")
    desk.chat(-1001, "finance", kind="supergroup")
    identity = desk.announce("finance")
    courier.replies[-1] = [ChatMigrated(-1001)]
    await desk.sender(courier, workers=1).drain()
    assert [chat for chat, _ in courier.sent] == [-1001]
    assert desk.states() == {"-1001": DeliveryState.SENT}
    assert desk.finish() == [identity]


async def test_a_group_that_moves_twice_at_once_is_left_as_moved(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(-1, "all", kind="group")
    identity = desk.announce()
    courier.replies = {-1: [ChatMigrated(-2)], -2: [ChatMigrated(-3)]}
    await desk.sender(courier).drain()
    assert desk.states() == {"-3": DeliveryState.MOVED}
    assert desk.finish() == [identity]


@pytest.mark.parametrize("refusal", ["Message thread not found", "TOPIC_DELETED"])
async def test_a_topic_that_is_gone_ends_its_alerts_and_no_others(
    desk: Desk, courier: FakeCourier, refusal: str
) -> None:
    desk.chat(-1, "all", kind="supergroup", thread=4)
    for thread in (5, None):
        desk.chat(-1, "all", kind="supergroup", thread=thread)
    courier.replies[-1] = [BadRequest(refusal)]
    for _ in range(2):
        desk.announce()
        await desk.sender(courier, workers=1).drain()
    assert [call["thread"] for call in courier.calls] == [4, 5, None, 5, None]


async def test_a_closed_topic_keeps_its_alerts(desk: Desk, courier: FakeCourier) -> None:
    desk.chat(-1, "all", kind="supergroup", thread=4)
    courier.replies[-1] = [BadRequest("TOPIC_CLOSED")]
    for _ in range(2):
        desk.announce()
        await desk.sender(courier, workers=1).drain()
    assert [chat for chat, _ in courier.sent] == [-1]


async def test_a_group_that_is_left_is_left_with_its_topics(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(-1, "energy", kind="supergroup")
    desk.chat(-1, "finance", kind="supergroup", thread=4)
    courier.replies[-1] = [Forbidden("Forbidden: bot was kicked from the supergroup chat")]
    for field in ("finance", "energy"):
        desk.announce(field)
        await desk.sender(courier).drain()
    assert [call["thread"] for call in courier.calls] == [4]


async def test_the_topics_of_a_group_share_its_limit(desk: Desk, courier: FakeCourier) -> None:
    for thread in range(1, 26):
        desk.chat(-1, "all", kind="supergroup", thread=thread)
    desk.announce()
    sender = desk.sender(courier, Rates(overall=1000, per_chat_seconds=0, chat_burst=100))
    async with asyncio.timeout(30):
        await sender.drain()
    assert len(courier.sent) == 20
    with desk.database.reading() as session:
        rows = session.execute(select(Delivery.state, Delivery.attempts)).all()
    waiting = [attempts for state, attempts in rows if state is DeliveryState.PENDING]
    assert waiting == [0] * 5


@pytest.mark.parametrize("error", [InvalidToken("Unauthorized"), Conflict("Conflict: other")])
async def test_a_wrong_token_stops_the_sender_and_loses_nothing(
    desk: Desk, courier: FakeCourier, error: Exception
) -> None:
    desk.chats(range(1, 21), "all")
    desk.announce()
    courier.replies = {chat: [error] for chat in range(1, 21)}
    with pytest.raises(SenderStopped, match="check the bot token"):
        await desk.sender(courier, workers=4).drain()
    assert set(desk.states().values()) == {DeliveryState.PENDING}
    assert desk.delivery(1).attempts == 0


async def test_a_group_at_its_limit_holds_up_nobody(desk: Desk, courier: FakeCourier) -> None:
    desk.chat(-1, "all", kind="group")
    desk.chat(2, "all")
    for _ in range(2):
        desk.announce()
    sender = desk.sender(courier, Rates(per_group=1), workers=1)
    async with asyncio.timeout(20):
        await sender.drain()
    assert sorted(chat for chat, _ in courier.sent) == [-1, 2, 2]


async def test_stopping_finishes_what_is_under_way_and_gives_back_the_rest(
    desk: Desk,
) -> None:
    desk.chats(range(1, 31), "all")
    desk.announce()
    under_way, let_go = asyncio.Event(), asyncio.Event()

    class SlowCourier(FakeCourier):
        async def send(self, chat: str, message: AlertMessage, **more: Any) -> int:
            under_way.set()
            await let_go.wait()
            return await super().send(chat, message, **more)

    courier = SlowCourier()
    sender = desk.sender(courier, workers=3)
    run = asyncio.create_task(sender.drain())
    await under_way.wait()
    sender.stop()
    let_go.set()
    await run
    states = list(desk.states().values())
    assert states.count(DeliveryState.SENT) == len(courier.sent) >= 1
    assert states.count(DeliveryState.PENDING) == 30 - len(courier.sent)
    await desk.sender(courier).drain()
    assert sorted(chat for chat, _ in courier.sent) == list(range(1, 31))


async def test_stopping_does_not_wait_for_a_pause_that_telegram_asked_for(
    sqlite_desk: Desk, courier: FakeCourier
) -> None:
    sqlite_desk.chats(range(1, 6), "all")
    sqlite_desk.announce()
    sender = sqlite_desk.sender(courier)
    sender._limiter._budget.refused(time.monotonic(), "9", 60.0, Priority.BROADCAST)
    run = asyncio.create_task(sender.drain())
    await asyncio.sleep(0.3)
    sender.stop()
    async with asyncio.timeout(20):
        await run
    assert courier.sent == []
    assert set(sqlite_desk.states().values()) == {DeliveryState.PENDING}
    assert sqlite_desk.delivery(1).claimed_by is None


async def test_an_outcome_outlives_a_short_outage_of_the_database(
    desk: Desk, courier: FakeCourier, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.chat(1, "all")
    desk.announce()
    record_sent, failures = (
        ledger_module.record_sent,
        [OperationalError("x", {}, Exception("gone"))] * 2,
    )

    def failing(*arguments: Any, **more: Any) -> None:
        if failures:
            raise failures.pop()
        record_sent(*arguments, **more)

    monkeypatch.setattr(ledger_module, "record_sent", failing)
    await desk.sender(courier).drain()
    assert desk.states() == {"1": DeliveryState.SENT}
    assert desk.chat_row(1).status is ChatStatus.ACTIVE
