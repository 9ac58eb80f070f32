"""A QR code that opens the bot at a field, for posters and slides."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from telegram import Bot
from telegram.error import TelegramError

from bot.command_line.edges import MISUSED, fail, open_database
from bot.settings import Settings, settings_or_exit
from bot.telegram.links import Aim, qr_code, start_link
from bot.telegram.request import AiohttpRequest
from data.models import Field


def qr(
    field: Annotated[str, typer.Argument(help="The key of a field, such as finance.")],
    to: Annotated[
        Path | None, typer.Option(help="The file to write; FIELD.png where it is left out.")
    ] = None,
    bot: Annotated[
        str, typer.Option(help="The bot's name without @; Telegram is asked where it is left out.")
    ] = "",
    alerts: Annotated[
        bool, typer.Option("--alerts", help="Turn the field's alerts on instead of opening it.")
    ] = False,
) -> None:
    """Write a QR code (PNG) that opens a field in Telegram, and tell its link.

    Example: qr finance --bot CqOpeningBot --to finance.png
    """
    _require(field)
    aim: Aim = "subscribe" if alerts else "field"
    link = start_link(bot.removeprefix("@") or _username(settings_or_exit()), aim, field)
    path = to or Path(f"{field}.png")
    try:
        path.write_bytes(qr_code(link))
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}")
    typer.echo(f"{path}: {link}")


def _require(field: str) -> None:
    with open_database() as database, database.reading() as session:
        known = session.scalars(select(Field.key).where(Field.retired_at.is_(None))).all()
    if field not in known:
        fail(f"there is no field {field}: choose one of {', '.join(known)}", MISUSED)


def _username(settings: Settings) -> str:
    if not settings.telegram_bot_token:
        fail("give the bot's name with --bot, or set TELEGRAM_BOT_TOKEN", MISUSED)
    try:
        return asyncio.run(_ask_telegram(settings))
    except TelegramError as error:
        fail(f"Telegram does not tell the bot's name ({error.message}): give it with --bot")


async def _ask_telegram(settings: Settings) -> str:
    bot = Bot(
        settings.telegram_bot_token,
        base_url=f"{settings.telegram_api_url}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
    async with bot:
        return bot.username
