"""Whether the parts of the assistant work, for process runners and people on call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from aiohttp import web
from sqlalchemy import text

from data.database import Database

_log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[bool | None]]


class Health:
    """Asks each part whether it works, all at once, none for longer than `timeout` seconds."""

    def __init__(self, checks: Mapping[str, Check], timeout: float = 2.0) -> None:
        """A check gives True, False, or None for a part that is switched off."""
        self._checks = checks
        self._timeout = timeout

    async def parts(self) -> dict[str, str]:
        """Each part by name: "ok", "down" or "off"."""
        states = await asyncio.gather(*(self._state(name) for name in self._checks))
        return dict(zip(self._checks, states, strict=True))

    async def serve(self, _: web.Request) -> web.Response:
        """200 when no part is down, else 503; the body names each part."""
        parts = await self.parts()
        working = "down" not in parts.values()
        body = {"status": "ok" if working else "down", "parts": parts}
        return web.json_response(
            body, status=200 if working else 503, headers={"Cache-Control": "no-store"}
        )

    async def _state(self, name: str) -> str:
        try:
            async with asyncio.timeout(self._timeout):
                works = await self._checks[name]()
        except Exception as error:
            _log.warning("health: %s: %s", name, type(error).__name__)
            return "down"
        if works is None:
            return "off"
        return "ok" if works else "down"


def database_check(database: Database) -> Check:
    """Whether the database answers a query."""

    def ask() -> bool:
        with database.engine.connect() as connection:
            return bool(connection.scalar(text("SELECT 1")))

    return lambda: asyncio.to_thread(ask)


def http_check(address: str) -> Check:
    """Whether a GET of `address` answers 200."""

    async def ask() -> bool:
        async with aiohttp.ClientSession() as session, session.get(address) as response:
            return response.status == 200

    return ask


def standard_health(
    database: Database,
    rasa_url: str,
    actions_url: str,
    telegram: Check,
    scheduler: Check,
) -> Health:
    """The checks of a whole installation; the caller tells how Telegram and the jobs do."""
    return Health(
        {
            "database": database_check(database),
            "rasa": http_check(f"{rasa_url}/"),
            "actions": http_check(f"{actions_url}/health"),
            "telegram": telegram,
            "scheduler": scheduler,
        }
    )
