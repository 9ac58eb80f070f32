"""What people write."""

from __future__ import annotations

import re

from telegram import Message, Update

from bot.telegram.commands import Context, Handler
from bot.telegram.people import may_change, place_of, said_to_bot
from bot.telegram.services import Services
from bot.telegram.settings_command import SettingsCommand
from bot.telegram.stop_words import is_stop_word
from data.languages import Language, detect

_FULL_WIDTH_COMMAND = re.compile(r"\s*[／/]\s*([a-z]{1,32})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_LAST_ALBUM = "last_album"


class Talk:
    """Free text and messages without text."""

    def __init__(
        self, services: Services, settings: SettingsCommand, commands: dict[str, Handler]
    ) -> None:
        """`commands` also work when their slash was typed on a Chinese keyboard."""
        self._services = services
        self._settings = settings
        self._commands = commands

    async def text(self, update: Update, context: Context) -> None:
        """A message in words: in a group only when it is meant for the bot."""
        message, place = update.message, place_of(update)
        if message is None or place is None or message.is_automatic_forward:
            return
        said = message.text if place.private else said_to_bot(message, context.bot)
        if said is None:
            return
        if (command := _FULL_WIDTH_COMMAND.fullmatch(said)) is not None:
            handler = self._commands.get(command[1].lower())
            if handler is not None:
                context.args = (command[2] or "").split()
                await handler(update, context)
                return
        language, chosen = await self._services.language(update)
        if is_stop_word(said):
            await self._stop(update, context, language)
            return
        await self._services.reply(place, language, text=said, chosen=chosen)

    async def _stop(self, update: Update, context: Context, language: Language) -> None:
        """At once and without Rasa; in the script of the word, as a word tells no more."""
        place, said = place_of(update), update.message.text if update.message else None
        if place is None:
            return
        if not await may_change(update, context.bot):
            await self._services.sender.say(place, self._services.texts(language, "admins-only"))
            return
        await self._settings.stop(place, detect(said or "", language))

    async def no_text(self, update: Update, context: Context) -> None:
        """A sticker, photo, voice message and the like from one person; once for an album."""
        message, place = update.message, place_of(update)
        if message is None or place is None or _seen_album(message, context):
            return
        language, _ = await self._services.language(update)
        await self._services.sender.say(place, self._services.texts(language, "only-text"))


def _seen_album(message: Message, context: Context) -> bool:
    if message.media_group_id is None or context.chat_data is None:
        return False
    seen = context.chat_data.get(_LAST_ALBUM) == message.media_group_id
    context.chat_data[_LAST_ALBUM] = message.media_group_id
    return seen
