"""How the bot presents itself in Telegram: menus, name and descriptions in three languages."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from data.languages import Language
from data.texts import Texts

_log = logging.getLogger(__name__)
PRIVATE_MENU = (
    "help",
    "fields",
    "progress",
    "milestones",
    "share",
    "subscribe",
    "unsubscribe",
    "subscriptions",
    "settings",
    "language",
    "sources",
    "privacy",
    "mydata",
    "forgetme",
    "stop",
)
GROUP_MENU = (
    "help",
    "fields",
    "progress",
    "milestones",
    "share",
    "subscribe",
    "subscriptions",
    "settings",
    "stop",
)
# Telegram takes two-letter codes only; chats in Traditional Chinese get a menu of their own.
_CODES: dict[Language, Sequence[str | None]] = {Language.EN: (None,), Language.HANS: ("zh",)}


class Profile:
    """Sets menus and descriptions; a refusal is logged and leaves what was there."""

    def __init__(self, bot: Bot, texts: Texts) -> None:
        self._bot = bot
        self._texts = texts

    async def present(self) -> None:
        """Menus for private chats and groups, name and descriptions, in the codes Telegram has."""
        for language, codes in _CODES.items():
            for code in codes:
                await self._present(language, code)

    async def menu_for_chat(self, chat_id: int, language: Language | None) -> None:
        """A menu of its own for one chat; None goes back to that of everybody."""
        scope = BotCommandScopeChat(chat_id)
        try:
            if language is None:
                await self._bot.delete_my_commands(scope)
            else:
                await self._bot.set_my_commands(self._menu(PRIVATE_MENU, language), scope)
        except TelegramError as error:
            _log.warning("the menu of a chat is not set: %s", type(error).__name__)

    async def _present(self, language: Language, code: str | None) -> None:
        scopes: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
            (BotCommandScopeAllPrivateChats(), PRIVATE_MENU),
            (BotCommandScopeAllGroupChats(), GROUP_MENU),
        )
        try:
            for scope, commands in scopes:
                await self._bot.set_my_commands(self._menu(commands, language), scope, code)
            await self._describe(language, code)
        except TelegramError as error:
            _log.warning("the bot's profile is not set: %s", type(error).__name__)

    async def _describe(self, language: Language, code: str | None) -> None:
        """Only what differs: names may be changed a few times a day."""
        bot, texts = self._bot, self._texts
        name = texts(language, "bot-name")
        if (await bot.get_my_name(code)).name != name:
            await bot.set_my_name(name, code)
        about = texts(language, "bot-description")
        if (await bot.get_my_description(code)).description != about:
            await bot.set_my_description(about, code)
        short = texts(language, "bot-short-description")
        if (await bot.get_my_short_description(code)).short_description != short:
            await bot.set_my_short_description(short, code)

    def _menu(self, commands: Sequence[str], language: Language) -> list[BotCommand]:
        return [BotCommand(name, self._texts(language, f"command-{name}")) for name in commands]
