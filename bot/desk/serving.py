"""The desk on its own port: in the bot's event loop, or as a process of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.desk.app import build_desk, desk_pages
from bot.desk.desk import Desk
from bot.desk.oidc import Client, Provider
from bot.settings import Settings
from data.database import Database

_log = logging.getLogger(__name__)


class DeskAddressError(Exception):
    """The desk cannot listen; the message is one line that says what to change."""


def desk_of(settings: Settings, database: Database) -> web.Application:
    """The desk's application as the settings want it."""
    desk = Desk(
        database=database,
        pages=desk_pages(),
        zone=settings.time_zone,
        single_person=settings.announce_single_person,
        url=desk_url(settings),
    )
    return build_desk(desk, _provider(settings))


def desk_url(settings: Settings) -> str:
    """Where browsers reach the desk."""
    return settings.desk_url or f"http://{settings.desk_host}:{settings.desk_port}"


@asynccontextmanager
async def serving_desk(settings: Settings, database: Database) -> AsyncIterator[None]:
    """The desk, as long as the context lasts. Raises DeskAddressError."""
    runner = web.AppRunner(desk_of(settings, database), access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.desk_host, settings.desk_port)
        try:
            await site.start()
        except OSError as error:
            where = f"{settings.desk_host}:{settings.desk_port}"
            hint = "set DESK_HOST and DESK_PORT to a free address, or leave DESK_PORT empty"
            raise DeskAddressError(
                f"the desk cannot listen on {where} ({error.strerror}): {hint}"
            ) from error
        _log.info("staff's desk on %s", desk_url(settings))
        yield
    finally:
        await runner.cleanup()


async def run_desk(settings: Settings, stop: asyncio.Event) -> None:
    """The desk alone, until `stop` is set. Raises DeskAddressError."""
    database = Database(settings.database_url)
    try:
        await asyncio.to_thread(database.migrate)
        async with serving_desk(settings, database):
            await stop.wait()
    finally:
        database.close()


def _provider(settings: Settings) -> Provider | None:
    if not settings.desk_oidc_issuer:
        return None
    return Provider(
        Client(
            issuer=settings.desk_oidc_issuer,
            client_id=settings.desk_oidc_client_id,
            client_secret=settings.desk_oidc_client_secret,
            redirect_uri=f"{desk_url(settings)}/login/back",
            role_claim=settings.desk_oidc_role_claim,
        )
    )
