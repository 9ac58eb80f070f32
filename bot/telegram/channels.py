"""Alerts of channels: chosen by their administrators, in the channel or from a private chat."""

from __future__ import annotations

import re

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.telegram.commands import Context
from bot.telegram.keyboards import DROP, SWITCH, labelled
from bot.telegram.people import Channel, Place, place_of
from bot.telegram.services import Services
from bot.telegram.settings_pages import FEWER, LESS, SET
from data.languages import Language

_NAMED = re.compile(r"@[A-Za-z]\w{3,31}|-100\d{5,15}")
_PRESSED = re.compile(r"@(-\d{1,20}):(.*)", re.DOTALL)
_OF_ALERTS = {SET, FEWER, LESS, SWITCH, DROP}


class Channels:
    """Finds out whose alerts are meant, and says so in all that is answered."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    async def place(self, update: Update, context: Context, language: Language) -> Place | None:
        """Where a command on alerts was given, about the channel named after it, if one was.

        The name is taken off the command's words. None, once that is said, for an unknown channel.
        """
        place = place_of(update, channels=True)
        if place is None:
            return None
        if place.kind == ChatType.CHANNEL and update.effective_chat is not None:
            await self._services.chats.known_as(place.chat_id, update.effective_chat.username)
        words = list(context.args or ())
        if not place.private or not words or not _NAMED.fullmatch(words[0]):
            return place
        context.args = words[1:]
        if (found := await self._channel(context.bot, words[0])) is not None:
            return place.concerning(found)
        text = self._texts(language, "channel-unknown", name=words[0])
        await self._services.sender.say(place, text)
        return None

    async def pressed(self, update: Update, bot: Bot, value: str) -> tuple[Place | None, str]:
        """Where a button was pressed, and what it says without the channel that it is about.

        No place for a channel that the bot cannot see any more.
        """
        place, found = place_of(update, channels=True), _PRESSED.fullmatch(value)
        if place is None or found is None:
            return place, value
        channel = await self._channel(bot, int(found[1]))
        return (place.concerning(channel) if channel else None), found[2]

    async def say(self, place: Place, text: str, menu: InlineKeyboardMarkup | None = None) -> None:
        """A message under the channel's name, whose buttons are about that channel."""
        await self._services.sender.say(place, _headed(place, text), _about(place, menu))

    async def edit(
        self, place: Place, message_id: int, text: str, menu: InlineKeyboardMarkup | None
    ) -> None:
        """As `say`, in place of an earlier message."""
        told, buttons = _headed(place, text), _about(place, menu)
        await self._services.sender.edit(place, message_id, told, buttons)

    def refusal(self, place: Place, language: Language) -> str:
        """Why somebody may not change what the chat receives."""
        if place.subject.kind != ChatType.CHANNEL:
            return self._texts(language, "admins-only")
        return self._texts(language, "channel-admins-only")

    async def _channel(self, bot: Bot, name: str | int) -> Channel | None:
        try:
            chat = await bot.get_chat(name)
        except TelegramError:
            return None
        if chat.type != ChatType.CHANNEL:
            return None
        await self._services.chats.known_as(chat.id, chat.username)
        return Channel(chat.id, f"@{chat.username}" if chat.username else chat.title or str(name))


def _headed(place: Place, text: str) -> str:
    return f"{place.about.name}\n\n{text}" if place.about else text


def _about(place: Place, menu: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    if place.about is None or menu is None:
        return menu
    rows = [[_of_channel(button, place.about.id) for button in row] for row in menu.inline_keyboard]
    return InlineKeyboardMarkup(rows)


def _of_channel(button: InlineKeyboardButton, channel: int) -> InlineKeyboardButton:
    action, _, rest = str(button.callback_data or "").partition(":")
    if action not in _OF_ALERTS:
        return button
    return labelled(button.text, f"{action}:@{channel}:{rest}")
