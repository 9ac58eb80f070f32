"""What people write and press."""

from __future__ import annotations

import logging
import re
from contextlib import suppress

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.telegram import keyboards
from bot.telegram.alert_commands import AlertCommands
from bot.telegram.commands import Context, Handler
from bot.telegram.language_command import LanguageCommand
from bot.telegram.milestones import Milestones
from bot.telegram.people import may_change, place_of, said_to_bot
from bot.telegram.services import Services
from bot.telegram.settings_command import SettingsCommand
from bot.telegram.settings_pages import FEWER, LESS, SET
from bot.telegram.stop_words import is_stop_word
from data.answers.payloads import PayloadError, parse_payload
from data.chats import UnknownFieldError
from data.languages import Language, detect

_log = logging.getLogger(__name__)
_FULL_WIDTH_COMMAND = re.compile(r"\s*[／/]\s*([a-z]{1,32})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_LAST_ALBUM = "last_album"


class Talk:
    """Free text, messages without text, and buttons."""

    def __init__(
        self,
        services: Services,
        alerts: AlertCommands,
        milestones: Milestones,
        language: LanguageCommand,
        settings: SettingsCommand,
    ) -> None:
        self._services = services
        self._alerts = alerts
        self._milestones = milestones
        self._language = language
        self._settings = settings
        self._commands: dict[str, Handler] = {}

    def knows(self, commands: dict[str, Handler]) -> None:
        """Commands that also work when their slash was typed on a Chinese keyboard."""
        self._commands = dict(commands)

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

    async def pressed(self, update: Update, context: Context) -> None:
        """Any button; Telegram is told at the end, with a word when the press was refused."""
        query = update.callback_query
        if query is None:
            return
        if query.message is None or not query.data:
            await _acknowledge(query, None)
            return
        if query.data.startswith("/") and not _changes_chat(query.data):
            await _acknowledge(query, None)
            await self._ask(update, query.data)
            return
        await _acknowledge(query, await self._change(update, context, query.data))

    async def _ask(self, update: Update, data: str) -> None:
        place = place_of(update)
        if place is None:
            return
        language, chosen = await self._services.language(update)
        await self._services.reply(place, language, payload=data, chosen=chosen)

    async def _change(self, update: Update, context: Context, data: str) -> str | None:
        if data.startswith("/"):
            return await self._change_by_payload(update, context, data)
        action, _, value = data.partition(":")
        if action in {keyboards.SWITCH, keyboards.DROP}:
            return await self._alerts.press(update, context, action, value)
        if action in {SET, FEWER, LESS}:
            return await self._settings.press(update, context, action, value)
        if action == keyboards.SPEAK:
            return await self._language.press(update, context, value)
        if action == keyboards.PAGE and value.isdecimal():
            await self._milestones.turn(update, int(value[:6]))
            return None
        return await self._old_button(update)

    async def _change_by_payload(self, update: Update, context: Context, data: str) -> str | None:
        intent, values = parse_payload(data)
        place = place_of(update)
        if place is None:
            return None
        if intent == "language":
            return await self._language.press(update, context, values["language"])
        language, _ = await self._services.language(update)
        if not await may_change(update, context.bot):
            return self._services.texts(language, "admins-only")
        switch = self._alerts.switch_on if intent == "subscribe" else self._alerts.switch_off
        try:
            await switch(place, values["field"], language)
        except UnknownFieldError:
            return self._services.texts(language, "unknown-field")
        return None

    async def _old_button(self, update: Update) -> str:
        language, _ = await self._services.language(update)
        return self._services.texts(language, "old-button")


def _changes_chat(data: str) -> bool:
    """These change what a chat receives: the bot does so itself, after asking who presses."""
    try:
        intent, values = parse_payload(data)
    except PayloadError:
        return False
    return (intent in {"subscribe", "unsubscribe"} and "field" in values) or (
        intent == "language" and "language" in values
    )


async def _acknowledge(query: CallbackQuery, refusal: str | None) -> None:
    """Ends the button's waiting sign; a press from long ago cannot be acknowledged any more."""
    with suppress(BadRequest):
        await query.answer(refusal, show_alert=refusal is not None)


def _seen_album(message: Message, context: Context) -> bool:
    if message.media_group_id is None or context.chat_data is None:
        return False
    seen = context.chat_data.get(_LAST_ALBUM) == message.media_group_id
    context.chat_data[_LAST_ALBUM] = message.media_group_id
    return seen
