"""A process that sends what is due with the bot's own parts, to be killed at any moment."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import resource
from multiprocessing.process import BaseProcess
from typing import Any

import uvloop
from telegram.ext import ExtBot

from bench.alerts.processes import processes
from bot.alerts.budget import Budget, Rates
from bot.alerts.courier import BotCourier
from bot.alerts.leadership import leadership_of
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import Rendering, alert_texts
from bot.alerts.schedule import Alerts
from bot.alerts.sender import WORKERS, Sender
from bot.telegram.request import AiohttpRequest
from data.announcements import sweep
from data.database import Database

UNLIMITED = Rates(
    overall=10**6, window=0.001, reserve=0, per_chat_seconds=1e-6, per_group=10**6, group_window=0.1
)
_TICK = 0.2


def start(
    database_url: str,
    api_url: str,
    token: str,
    *,
    workers: int = WORKERS,
    limited: bool = False,
    alone: bool = False,
    tick: float = _TICK,
) -> BaseProcess:
    """Start one; it sends until it is killed, and looks for what is due every `tick` seconds.

    `alone` says that the one before is surely dead.
    """
    arguments = (database_url, api_url, token, workers, limited, alone, tick)
    process = processes().Process(target=_main, args=arguments, daemon=True)
    process.start()
    return process


def memory_mb(process: BaseProcess) -> float:
    """The resident memory of a process, in MB."""
    with open(f"/proc/{process.pid}/statm") as file:  # noqa: PTH123 - a file of the kernel's
        pages = int(file.read().split()[1])
    return pages * resource.getpagesize() / 2**20


def cpu_seconds(process: BaseProcess) -> float:
    """The processor time that a process has used."""
    with open(f"/proc/{process.pid}/stat") as file:  # noqa: PTH123 - a file of the kernel's
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _main(*arguments: Any) -> None:
    logging.basicConfig(level=logging.ERROR)
    uvloop.run(_send(*arguments))


async def _send(
    database_url: str,
    api_url: str,
    token: str,
    workers: int,
    limited: bool,
    alone: bool,
    tick: float,
) -> None:
    database = Database(database_url)
    limiter = PriorityLimiter(Budget(Rates() if limited else UNLIMITED))
    request = AiohttpRequest()
    await request.initialize()
    bot: ExtBot[None] = ExtBot(
        token, base_url=f"{api_url}/bot", request=request, get_updates_request=AiohttpRequest()
    )
    courier = BotCourier(bot, limiter)
    sender = Sender(database, courier, limiter, Rendering(alert_texts()), workers=workers)
    alerts = Alerts(
        database,
        sender,
        leadership=leadership_of(database, token),
        # Above the longest request of this bench.
        lease=dt.timedelta(seconds=10),
    )
    if alone:
        with database.session() as session:
            sweep(session, older_than=dt.timedelta(0))
    while True:
        await alerts.tick()
        await alerts.drain()
        await asyncio.sleep(tick)
