"""`POST /api/my-data` and `POST /api/forget`: what is kept of a browser, shown and erased."""

from __future__ import annotations

import asyncio
import json
import logging
import re

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation import anonymous
from bot.web.chat import BadRequest, TooManyRequests
from bot.web.limits import Allowance, RateLimiter, caller
from data.conversations import Conversations
from data.database import Database
from data.privacy import forget, my_data

_log = logging.getLogger(__name__)
_CHANNEL = "web"
_PER_ADDRESS = Allowance(burst=10, rate=0.1)
# Who knows a session may read it, so one that could be guessed is not shown.
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
_FRESH = {"Cache-Control": "no-store"}


class MyDataDoor:
    """Answers to whoever names the session, which only its browser knows."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._database = database
        self._conversations = conversations
        self._addresses = RateLimiter(_PER_ADDRESS)

    def routes(self) -> list[web.RouteDef]:
        """Both addresses."""
        return [web.post("/api/my-data", self.show), web.post("/api/forget", self.forget)]

    async def show(self, request: web.Request) -> web.Response:
        """`{"session"}` gives all that is kept about it."""
        session = await self._session(request)
        try:
            told = await asyncio.to_thread(
                my_data, self._database, self._conversations, _CHANNEL, session
            )
        except SQLAlchemyError as error:
            return _unreachable("my data", session, error)
        return web.json_response(told, headers=_FRESH)

    async def forget(self, request: web.Request) -> web.Response:
        """`{"session"}` erases it: `{"erased": true}`, or false when there was nothing."""
        session = await self._session(request)
        try:
            done = await asyncio.to_thread(
                forget, self._database, self._conversations, _CHANNEL, session
            )
        except SQLAlchemyError as error:
            return _unreachable("forget", session, error)
        _log.info("forgotten: %s", anonymous(session))
        return web.json_response({"erased": done.anything}, headers=_FRESH)

    async def _session(self, request: web.Request) -> str:
        address = caller(request.remote, request.headers)
        if address and (seconds := self._addresses.wait(address)):
            raise TooManyRequests(seconds)
        try:
            content = json.loads(await request.read())
        except (ValueError, RecursionError):
            raise BadRequest("The body must be JSON.") from None
        session = content.get("session") if isinstance(content, dict) else None
        if not isinstance(session, str) or not _SECRET.fullmatch(session):
            raise BadRequest("'session' must be the one of the page, of 16 characters or more.")
        return session


def _unreachable(what: str, session: str, error: SQLAlchemyError) -> web.Response:
    _log.warning("%s of web %s: %s", what, anonymous(session), type(error).__name__)
    return web.json_response({"error": "It cannot be reached now; nothing changed."}, status=503)
