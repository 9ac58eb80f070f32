"""Whether the parts of the assistant work, for process runners and people on call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from aiohttp import web
from sqlalchemy import text

from bot.rasa_processes import health_address
from data.database import Database

_log = logging.getLogger(__name__)

_FRESH = {"Cache-Control": "no-store"}
# Without these nobody is answered; without the others the bot tells people so, and menus work.
ESSENTIAL = frozenset({"database", "scheduler"})

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
        return web.json_response(body, status=200 if working else 503, headers=_FRESH)

    async def serve_live(self, _: web.Request) -> web.Response:
        """200 for as long as the process turns: what fails this is to be started anew."""
        return web.json_response({"status": "ok"}, headers=_FRESH)

    async def serve_ready(self, _: web.Request) -> web.Response:
        """200 while people can be answered, at least by menus; 503 when they cannot.

        "degraded" names what is down without being needed by the rest: Rasa, for one.
        """
        parts = await self.parts()
        ill = {name for name, state in parts.items() if state == "down"}
        ready = not ill & ESSENTIAL
        status = "down" if not ready else "degraded" if ill else "ok"
        body = {"status": status, "parts": parts}
        return web.json_response(body, status=200 if ready else 503, headers=_FRESH)

    def routes(self) -> list[web.RouteDef]:
        """The addresses for probes, besides /healthz which wants every part."""
        return [web.get("/livez", self.serve_live), web.get("/readyz", self.serve_ready)]

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
    rasa: Mapping[str, str],
    actions_url: str,
    telegram: Check,
    scheduler: Check,
) -> Health:
    """The checks of a whole installation; the caller tells how Telegram and the jobs do.

    `rasa` is the address of each Rasa process by its name.
    """
    return Health(
        {
            "database": database_check(database),
            **{name: http_check(health_address(url)) for name, url in rasa.items()},
            "actions": http_check(f"{actions_url}/health"),
            "telegram": telegram,
            "scheduler": scheduler,
        }
    )
