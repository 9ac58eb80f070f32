"""The commands that only tell something."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.telegram.people import Place, language_of, place_of
from bot.telegram.services import Services
from data.answers.document import Answer, Button, Part
from data.answers.payloads import button, payload
from data.languages import Language

Context = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
TelegramApplication = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
_FIELD_LINK = re.compile(r"f_([a-z_]{1,40})")


class Commands:
    """/start, /help, /fields, /progress, /sources, /privacy, and a word on unknown ones."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    def by_name(self) -> dict[str, Handler]:
        """Each command's handler."""
        return {
            "start": self.start,
            "help": self.help,
            "fields": self.fields,
            "progress": self.progress,
            "sources": self.sources,
            "privacy": self.privacy,
        }

    async def start(self, update: Update, context: Context) -> None:
        """Greet, or open the field that the link named."""
        place = place_of(update)
        if place is None:
            return
        await self._services.chats.returned(place.chat_id)
        language, _ = await self._services.language(update)
        await self._menu_in_traditional(update, place, language)
        link = _FIELD_LINK.fullmatch(context.args[0]) if context.args else None
        if link and await self._has_field(link[1]):
            await self._open_field(place, link[1], language)
            return
        texts = ("start", "start-how", "start-alerts")
        await self._services.sender.answer(place, self._told(language, texts))

    async def help(self, update: Update, context: Context) -> None:
        """What the bot can do; in a group also when it answers."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        texts = ("help", "help-commands", *(() if place.private else ("help-group",)))
        await self._services.sender.answer(place, self._told(language, texts))

    async def fields(self, update: Update, context: Context) -> None:
        """The twelve fields as buttons, also when Rasa is away."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        menu = await asyncio.to_thread(self._services.known_words.fields, language)
        await self._services.sender.answer(place, menu)

    async def progress(self, update: Update, context: Context) -> None:
        """How far the pilot has come."""
        await self._topic(update, "progress")

    async def sources(self, update: Update, context: Context) -> None:
        """Where the answers come from."""
        await self._topic(update, "sources")

    async def privacy(self, update: Update, context: Context) -> None:
        """What is kept."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        told = self._told(language, ("privacy", "privacy-questions", "privacy-stop"))
        await self._services.sender.answer(place, told.with_buttons())

    async def unknown(self, update: Update, context: Context) -> None:
        """A command that is none of ours; in a group only when it was sent to this bot."""
        place = place_of(update)
        if place is None or not (place.private or _addressed(update, context)):
            return
        language, _ = await self._services.language(update)
        await self._services.sender.answer(place, self._told(language, ("unknown-command",)))

    async def _topic(self, update: Update, topic: str) -> None:
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        await self._services.reply(place, language, payload=payload(topic))

    async def _open_field(self, place: Place, field: str, language: Language) -> None:
        answer = await self._services.ask(place, language, payload=payload(field))
        if not any(each.payload.startswith("/subscribe") for each in answer.buttons):
            answer = answer.with_buttons(*answer.buttons, await self._alerts(field, language))
        await self._services.sender.answer(place, answer)

    async def _alerts(self, field: str, language: Language) -> Button:
        names = await self._services.field_names(language)
        title = self._texts(language, "button-subscribe-field", field=names[field])
        return button(title, "subscribe", field=field)

    async def _has_field(self, field: str) -> bool:
        return field in await self._services.field_names(Language.EN)

    async def _menu_in_traditional(self, update: Update, place: Place, language: Language) -> None:
        """Telegram knows one Chinese menu only, so this chat gets its own."""
        if place.private and Language.HANT in {language, language_of(update.effective_user)}:
            await self._services.profile.menu_for_chat(place.chat_id, language)

    def _told(self, language: Language, messages: tuple[str, ...]) -> Answer:
        parts = tuple(Part("text", self._texts(language, message)) for message in messages)
        menu = self._services.conversation.menu(language)
        return replace(Answer(language, "conversation", parts), buttons=menu)


def _addressed(update: Update, context: Context) -> bool:
    text = (update.message.text if update.message else None) or ""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return first.lower().endswith(f"@{context.bot.username}".lower())
