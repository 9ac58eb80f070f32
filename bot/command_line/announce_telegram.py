"""Sends a preview through the same path as the real sending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.alerts.budget import Budget
from bot.alerts.courier import BotCourier
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import Rendering, alert_texts
from bot.alerts.sender import Sender
from bot.command_line.edges import MISUSED, database_of, fail
from bot.settings import Settings, settings_or_exit
from bot.telegram.request import AiohttpRequest
from data.database import Database
from data.languages import Language


def preview_to(identity: int, chat: str, languages: Sequence[Language]) -> None:
    """Send an announcement to one chat; ends with one line when Telegram refuses it."""
    settings = settings_or_exit()
    if not settings.telegram_bot_token:
        fail("--to needs TELEGRAM_BOT_TOKEN", MISUSED)
    with database_of(settings) as database:
        try:
            asyncio.run(_preview(settings, database, identity, chat, languages))
        except TelegramError as error:
            fail(f"Telegram refuses the preview: {error.message}")


async def _preview(
    settings: Settings,
    database: Database,
    identity: int,
    chat: str,
    languages: Sequence[Language],
) -> None:
    limiter = PriorityLimiter(Budget())
    request = AiohttpRequest()
    bot: ExtBot[None] = ExtBot(
        settings.telegram_bot_token,
        base_url=f"{settings.telegram_api_url}/bot",
        request=request,
        get_updates_request=AiohttpRequest(),
    )
    await request.initialize()
    try:
        sender = Sender(database, BotCourier(bot, limiter), limiter, Rendering(alert_texts()))
        await sender.preview(identity, chat, languages)
    finally:
        await request.shutdown()
