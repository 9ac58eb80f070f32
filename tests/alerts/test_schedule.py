"""The jobs: what is due goes out on python-telegram-bot's queue, and stops cleanly."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import OperationalError
from telegram.error import InvalidToken
from telegram.ext import ApplicationBuilder

from bot.alerts import schedule
from bot.alerts.rendering import AlertMessage
from bot.alerts.schedule import Alerts, schedule_alerts, schedule_without_telegram
from data.models import DeliveryState
from tests.alerts.conftest import Desk, FakeCourier
from tests.waiting import until


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_EVERY", dt.timedelta(seconds=0.2))


async def test_jobs_of_the_queue_begin_send_and_finish(
    sqlite_desk: Desk, courier: FakeCourier
) -> None:
    desk = sqlite_desk
    desk.chats(range(1, 21), "all")
    identity = desk.announce(begin=False)
    application = ApplicationBuilder().token("123456:TEST").build()
    queue = application.job_queue
    assert queue is not None
    alerts = Alerts(desk.database, desk.sender(courier), clock=desk.clock)
    schedule_alerts(queue, alerts)
    schedule_alerts(queue, alerts)
    await queue.start()
    assert sorted(job.name for job in queue.jobs()) == ["alerts-drain", "alerts-due"]
    await until(lambda: desk.report(identity).state == "sent")
    await alerts.stop()
    await queue.stop()
    assert sorted(chat for chat, _ in courier.sent) == list(range(1, 21))
    assert alerts.last_tick == desk.clock()


async def test_without_telegram_web_chats_get_theirs(sqlite_desk: Desk) -> None:
    sqlite_desk.chat("tab", "all", channel="web")
    identity = sqlite_desk.announce(begin=False)
    scheduler = AsyncIOScheduler()
    alerts = Alerts(sqlite_desk.database, None, clock=sqlite_desk.clock)
    schedule_without_telegram(scheduler, alerts)
    scheduler.start()
    await until(lambda: sqlite_desk.report(identity).state == "sent")
    scheduler.shutdown()
    await alerts.stop()
    assert sqlite_desk.report(identity).waiting_on_web == 1


async def test_jobs_may_be_late_but_never_pile_up(sqlite_desk: Desk) -> None:
    scheduler = AsyncIOScheduler()
    schedule_without_telegram(scheduler, Alerts(sqlite_desk.database, None))
    scheduler.start(paused=True)
    for job in scheduler.get_jobs():
        assert job.coalesce
        assert job.max_instances == 1
        assert job.misfire_grace_time == 3600
    scheduler.shutdown()


async def test_one_run_of_the_sender_at_a_time(sqlite_desk: Desk) -> None:
    sqlite_desk.chats(range(1, 6), "all")
    sqlite_desk.announce()
    let_go = asyncio.Event()

    class SlowCourier(FakeCourier):
        async def send(self, chat: str, message: AlertMessage, **more: Any) -> int:
            await let_go.wait()
            return await super().send(chat, message, **more)

    courier = SlowCourier()
    sender = sqlite_desk.sender(courier)
    alerts = Alerts(sqlite_desk.database, sender, clock=sqlite_desk.clock)
    for _ in range(3):
        await alerts.drain()
        await asyncio.sleep(0.1)
    let_go.set()
    await alerts.stop()
    assert sorted(chat for chat, _ in courier.sent) == [1, 2, 3, 4, 5]


async def test_a_stopped_sender_and_a_failing_database_are_logged_and_tried_again(
    sqlite_desk: Desk,
    courier: FakeCourier,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = sqlite_desk
    desk.chat(1, "all")
    desk.announce()
    courier.replies[1] = [InvalidToken("Unauthorized")]
    alerts = Alerts(desk.database, desk.sender(courier), clock=desk.clock)
    await alerts.drain()
    await until(lambda: "check the bot token" in caplog.text)
    await alerts.drain()
    await until(lambda: desk.states() == {"1": DeliveryState.SENT})
    await alerts.stop()
    desk.announce()
    await alerts.drain()
    await asyncio.sleep(0.2)
    assert len(courier.sent) == 1

    def failing(*_: object, **__: object) -> None:
        raise OperationalError("x", {}, Exception("gone"))

    monkeypatch.setattr(schedule, "sweep", failing)
    await alerts.tick()
    assert alerts.last_tick is None
    assert "the next tick tries again" in caplog.text
