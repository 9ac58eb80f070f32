"""A conversation service on the real catalogue that understands a few known messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.conversation import bot_texts
from bot.known_words import KnownWords
from bot.settings import Settings
from bot.web.app import build_web
from bot.web.chat import ConversationService
from bot.web.health import Health
from data.answers.document import Answer, Part
from data.answers.payloads import button
from data.database import Database
from data.languages import Language, detect

HOSPITAL = ("fact:he-foreign-specialised", "fact:he-hk-macao", "fact:he-cancer-hospital-first")
ANSWERS = {
    "86": ("fact:tasks-implemented-69", "fact:tasks-rate"),
    "QDLP": ("fact:fi-qdlp-running", "fact:fi-qdlp-measures"),
}


@dataclass
class KnownConversation:
    """Answers from the database; fails, breaks or waits when a message says so."""

    database: Database
    asked: list[tuple[str, Language, str | None, str | None]] = field(default_factory=list)
    failing: bool = False
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.known = KnownWords(self.database, bot_texts())

    async def reply_to(
        self,
        conversation: str,
        language: Language,
        *,
        text: str | None = None,
        payload: str | None = None,
    ) -> Answer:
        self.asked.append((conversation, language, text, payload))
        await asyncio.sleep(self.seconds)
        if self.failing:
            return Answer(language, "failed", (Part("text", "Not now."),))
        if payload is not None:
            pressed = await asyncio.to_thread(self.known.for_payload, payload, language)
            return pressed or Answer(language, "conversation", (Part("text", payload),))
        return await asyncio.to_thread(self._typed, text or "", language)

    def _typed(self, text: str, language: Language) -> Answer:
        if text == "break":
            raise RuntimeError("broken on purpose")
        language = detect(text, language)
        ids = next((ids for word, ids in ANSWERS.items() if word in text), HOSPITAL)
        key = "health_care" if ids is HOSPITAL else "finance"
        writer = self.known.writer()
        buttons = writer.field_buttons(key, language, more=True)
        return writer.statements(language, ids, buttons=buttons, field=key)


def plain_answer(text: str = "Well.", language: Language = Language.EN) -> Answer:
    """A short answer with one button."""
    return Answer(language, "answered", (Part("lead", text),), buttons=(button("More", "more"),))


async def works() -> bool:
    """A part that works."""
    return True


@asynccontextmanager
async def serving(
    conversation: ConversationService,
    database: Database,
    health: Health | None = None,
    **settings: Any,
) -> AsyncIterator[TestServer]:
    """The real web application on a free port."""
    application = build_web(
        conversation,
        database,
        Settings(_env_file=None, **settings),
        health or Health({"database": works}),
    )
    server = TestServer(application)
    await server.start_server(access_log=None)
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def foreign_site() -> AsyncIterator[TestServer]:
    """Another site, whose one page takes in the chat that `?chat=` names."""

    async def page(request: web.Request) -> web.Response:
        language, script = request.query["language"], f"{request.query['chat']}/widget.js"
        return web.Response(
            text=f'''<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>City news</title>
<script src="{script}" data-language="{language}" async></script></head>
<body><main><h1>City news</h1><p>A page of another site.</p><a href="#more">A link</a></main>
</body></html>''',
            content_type="text/html",
            # As strict as a site can be that still wants the chat.
            headers={
                "Content-Security-Policy": "default-src 'none'; "
                f"script-src {request.query['chat']}; frame-src {request.query['chat']}"
            },
        )

    application = web.Application()
    application.router.add_get("/", page)
    server = TestServer(application, host="127.0.0.1")
    await server.start_server(access_log=None)
    try:
        yield server
    finally:
        await server.close()
