"""Rasa's door over real HTTP, answering as a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from data.answers.document import Answer, Button, Part, SourceLine
from data.languages import Language, detect


def document(text: str, **more: Any) -> list[dict[str, Any]]:
    """What Rasa's door gives for an answer with one part."""
    language = more.pop("language", detect(text, Language.EN))
    answer = Answer(language, "answered", (Part("lead", text, (1,)),), **more)
    source = SourceLine(1, "Jizihe Review", "22 June 2022", "https://example.org/a?b=1&c=2")
    told = {**answer.to_json(), "sources": [source.__dict__]}
    return [{"recipient_id": "x", "text": text}, {"recipient_id": "x", "custom": {"answer": told}}]


def echo(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Says what it was asked, in the language in which it was asked."""
    said = body.get("message") or body["payload"]
    button = Button("More", "/more")
    return document(f"You asked: {said}", buttons=(button,), language=detect(said, Language.EN))


class FakeRasa:
    """Keeps `asked` (the bodies in order); `reply` makes each answer; use as context manager."""

    def __init__(self, reply: Callable[[dict[str, Any]], Any] = echo) -> None:
        self.reply = reply
        self.raw: bytes | None = None
        self.status = 200
        self.delay = 0.0
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.requests: list[str] = []
        self.traces: list[str] = []
        # Of one conversation, and of all together.
        self.most_at_once = self.most_together = 0
        self._now: dict[str, int] = {}
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """From now on connections are refused."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.Request) -> web.Response:
        body = await request.json()
        sender = body["sender"]
        self.asked.append(body)
        self.requests.append(request.headers.get("X-Request-Id", ""))
        self.traces.append(request.headers.get("traceparent", ""))
        self.tokens.append(request.query.get("token"))
        self._now[sender] = self._now.get(sender, 0) + 1
        self.most_at_once = max(self.most_at_once, self._now[sender])
        self.most_together = max(self.most_together, sum(self._now.values()))
        try:
            await asyncio.sleep(self.delay)
        finally:
            self._now[sender] -= 1
        if self.raw is not None:
            return web.Response(body=self.raw, status=self.status)
        return web.json_response(self.reply(body), status=self.status)
