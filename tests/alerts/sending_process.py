"""A process that sends what is due and ends: `python -m tests.alerts.sending_process URL API`.

Its tick and drain are those of the bot; a test kills it at any moment.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys

from telegram.ext import ExtBot

from bot.alerts.budget import Budget
from bot.alerts.courier import BotCourier
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import Rendering, alert_texts
from bot.alerts.schedule import Alerts
from bot.alerts.sender import Sender
from bot.telegram.request import AiohttpRequest
from data.database import Database
from tests.alerts.conftest import UNLIMITED

WORKERS = 8


async def send(database_url: str, api_url: str, token: str) -> None:
    """Take over what a sender left, and send until nothing is due."""
    database = Database(database_url)
    limiter, texts = PriorityLimiter(Budget(UNLIMITED)), alert_texts()
    request = AiohttpRequest()
    bot = ExtBot(
        token,
        base_url=f"{api_url}/bot",
        request=request,
        rate_limiter=limiter,
        get_updates_request=AiohttpRequest(),
    )
    async with bot:
        sender = Sender(
            database,
            BotCourier(bot, limiter),
            limiter,
            Rendering(texts),
            workers=WORKERS,
        )
        alerts = Alerts(database, sender, lease=dt.timedelta(0))
        await alerts.tick()
        await sender.drain()
        await alerts.tick()
    database.close()


if __name__ == "__main__":
    asyncio.run(send(*sys.argv[1:4]))
