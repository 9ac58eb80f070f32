"""The edge of all handlers: an error is logged without a word of what was written."""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress

from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError

from bot.conversation import anonymous
from bot.telegram.commands import Context
from bot.telegram.people import place_of
from bot.telegram.services import Services

_log = logging.getLogger(__name__)


class Errors:
    """Logs where it happened, and tells the person in a plain word."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def handle(self, update: object, context: Context) -> None:
        """The application's error handler."""
        error = context.error
        if error is None:
            return
        if not isinstance(update, Update):
            _log.error("outside of updates: %s at %s", type(error).__name__, _where(error))
            return
        chat = anonymous(update.effective_chat.id) if update.effective_chat else "none"
        name, where = type(error).__name__, _where(error)
        _log.error("update %d in chat %s: %s at %s", update.update_id, chat, name, where)
        if not isinstance(error, (NetworkError, Conflict)):
            await self._tell(update)

    async def _tell(self, update: Update) -> None:
        place = place_of(update)
        if place is None or (update.message is None and update.callback_query is None):
            return
        with suppress(TelegramError):
            try:
                language, _ = await self._services.language(update)
            except Exception as error:  # the database itself may be what broke
                _log.error("no language: %s", type(error).__name__)
                language = self._services.language_without_database(update)
            word = self._services.texts(language, "went-wrong")
            await self._services.sender.say(place, word)


def _where(error: BaseException) -> str:
    """The innermost line; an error's own message may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
