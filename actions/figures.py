"""Figures of the action server, in Prometheus' form, for whoever has the token."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import hdrs, web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    generate_latest,
)

_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 4.0)


class Figures:
    """What one process has done; `token` is asked of who wants to know, and without one nobody."""

    def __init__(self, token: str = "") -> None:
        self._token = token
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._seconds = Histogram(
            "assistant_action_seconds",
            "How long an action took, by how it ended.",
            ["outcome"],
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def routes(self) -> list[web.RouteDef]:
        """The address of the figures, where there is a token."""
        return [web.get("/metrics", self.serve)] if self._token else []

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Count an action: "done", or "failed" where it raises."""
        began, outcome = time.perf_counter(), "failed"
        try:
            yield
            outcome = "done"
        finally:
            self._seconds.labels(outcome).observe(time.perf_counter() - began)

    async def serve(self, request: web.Request) -> web.Response:
        """The figures as text; 401 without the bearer token of METRICS_TOKEN."""
        given = request.headers.get(hdrs.AUTHORIZATION, "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token.encode()):
            challenge = {hdrs.WWW_AUTHENTICATE: "Bearer"}
            return web.Response(status=401, text="The token is missing.\n", headers=challenge)
        headers = {hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST, hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(body=generate_latest(self._registry), headers=headers)
