"""`GET /metrics`, for whoever has the token."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import logging
import time
from collections.abc import Callable

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from bot.observing.metrics import Metrics
from bot.web.health import Health
from data.chats import Clock, utc_now
from data.database import Database
from data.inbox_figures import inbox_figures
from data.outbox_figures import day_figures, outbox_figures

_log = logging.getLogger(__name__)
# However often it is scraped, the database counts no more often than this; what reads through a
# whole table less often still.
_PAUSE = 10.0
_LONG_PAUSE = 300.0


class Watch:
    """Puts the figures together that are asked for, not counted as they happen."""

    def __init__(
        self,
        metrics: Metrics,
        database: Database,
        health: Health,
        token: str,
        last_tick: Callable[[], dt.datetime | None],
        *,
        clock: Clock = utc_now,
        time: Callable[[], float] = time.monotonic,
    ) -> None:
        """`last_tick` tells when the alerts last looked for what is due."""
        self._metrics = metrics
        self._database = database
        self._health = health
        self._token = token
        self._last_tick = last_tick
        self._clock = clock
        self._time = time
        self._asking = asyncio.Lock()
        self._asked: float | None = None
        self._asked_of_day: float | None = None

    def routes(self) -> list[web.RouteDef]:
        """The address of the figures; none without a token, so that they are never public."""
        return [web.get("/metrics", self.serve)] if self._token else []

    async def serve(self, request: web.Request) -> web.Response:
        """The figures as text; 401 without the bearer token of METRICS_TOKEN."""
        given = request.headers.get(hdrs.AUTHORIZATION, "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token.encode()):
            challenge = {hdrs.WWW_AUTHENTICATE: "Bearer"}
            return web.Response(status=401, text="The token is missing.\n", headers=challenge)
        await self._ask()
        return web.Response(
            body=self._metrics.text(),
            headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST, hdrs.CACHE_CONTROL: "no-store"},
        )

    async def _ask(self) -> None:
        async with self._asking:
            now = self._time()
            if self._asked is not None and now - self._asked < _PAUSE:
                return
            self._metrics.parts(await self._health.parts())
            self._metrics.looked_for_due(self._last_tick())
            whole = self._asked_of_day is None or now - self._asked_of_day >= _LONG_PAUSE
            try:
                await asyncio.to_thread(self._count, whole=whole)
            except SQLAlchemyError as error:
                # Old figures stay; their age is one of the figures.
                _log.warning("the outbox cannot be counted: %s", type(error).__name__)
            else:
                self._asked_of_day = now if whole else self._asked_of_day
            self._asked = now

    def _count(self, *, whole: bool) -> None:
        now = self._clock()
        with self._database.reading() as session:
            self._metrics.inbox(inbox_figures(session, now))
            self._metrics.outbox(outbox_figures(session, now), now)
            if whole:
                self._metrics.day(day_figures(session, now))
