"""What handlers are made of, and the commands that tell one thing only."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.telegram.people import place_of
from bot.telegram.services import Services
from data.answers.document import Answer, Part
from data.answers.payloads import payload

Context = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
TelegramApplication = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
# A button that does what a command does.
OPEN_COMMAND = "open"


class Commands:
    """/sources and /privacy."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    def by_name(self) -> dict[str, Handler]:
        """Each command's handler."""
        return {"sources": self.sources, "privacy": self.privacy}

    async def sources(self, update: Update, context: Context) -> None:
        """Where the answers come from."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        await self._services.reply(place, language, payload=payload("sources"))

    async def privacy(self, update: Update, context: Context) -> None:
        """What is kept."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        texts = ("privacy", "privacy-questions", "privacy-thumbs", "privacy-stop")
        parts = tuple(Part("text", self._texts(language, text)) for text in texts)
        await self._services.sender.answer(place, Answer(language, "conversation", parts))
