"""/help, a few lines on each command, and a word on commands that there are not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from telegram import Update

from bot.telegram.commands import Context
from bot.telegram.people import Place, place_of
from bot.telegram.profile import PRIVATE_MENU
from bot.telegram.services import Services
from data.answers.document import Answer, Part
from data.languages import Language

_NAME = re.compile(r"/([A-Za-z0-9_]{1,32})")
_NEAR = 0.6


class HelpCommand:
    """Needs no Rasa."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    async def help(self, update: Update, context: Context) -> None:
        """What the bot can do; of one command where it is named: /help subscribe."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        if context.args:
            named = context.args[0].lstrip("/").lower()
            await self._one(place, named, language)
            return
        texts = ("help", "help-commands", *(() if place.private else ("help-group",)))
        await self._tell(place, language, [self._texts(language, text) for text in texts])

    async def unknown(self, update: Update, context: Context) -> None:
        """A command that is none of ours; in a group only when it was sent to this bot."""
        place = place_of(update)
        if place is None or not (place.private or _addressed(update, context)):
            return
        language, _ = await self._services.language(update)
        found = _NAME.match((update.message.text or "").strip() if update.message else "")
        await self._not_known(place, found[1].lower() if found else "", language)

    async def _one(self, place: Place, named: str, language: Language) -> None:
        if named in PRIVATE_MENU:
            await self._services.sender.say(place, self._texts(language, f"help-{named}"))
        else:
            await self._not_known(place, named, language)

    async def _not_known(self, place: Place, named: str, language: Language) -> None:
        near = difflib.get_close_matches(named, PRIVATE_MENU, 1, _NEAR)
        if not near:
            await self._tell(place, language, [self._texts(language, "unknown-command")])
            return
        text = self._texts(language, "unknown-command-near", near=near[0])
        await self._tell(place, language, [text])

    async def _tell(self, place: Place, language: Language, texts: Sequence[str]) -> None:
        menu = self._services.conversation.menu(language)
        parts = tuple(Part("text", text) for text in texts)
        answer = Answer(language, "conversation", parts, buttons=menu)
        await self._services.sender.answer(place, answer)


def _addressed(update: Update, context: Context) -> bool:
    text = (update.message.text if update.message else None) or ""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return first.lower().endswith(f"@{context.bot.username}".lower())
