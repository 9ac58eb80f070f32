"""How fast one person may write or press: what is beyond it is not worked on."""

from __future__ import annotations

import logging
from contextlib import suppress

from telegram import Update, User
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.conversation import anonymous
from bot.telegram.commands import Context, TelegramApplication
from bot.telegram.people import language_of, place_of
from bot.telegram.sending import Sender
from bot.web.limits import Allowance, RateLimiter
from data.texts import Texts

_log = logging.getLogger(__name__)
# Quicker than a person types or presses for long, and slower than what would slow down others.
_PER_PERSON = Allowance(burst=30, rate=1)
# The word that it is too fast, sent for each message, would itself be too much.
_TOLD = Allowance(burst=1, rate=1 / 30)
_BEFORE_ALL = -2


class Pace:
    """Counts by person, in all chats together; the person is told so, once in half a minute."""

    def __init__(self, sender: Sender, texts: Texts, allowance: Allowance = _PER_PERSON) -> None:
        self._sender = sender
        self._texts = texts
        self._people = RateLimiter(allowance)
        self._told = RateLimiter(_TOLD)

    async def check(self, update: Update, context: Context) -> None:
        """Let an update pass, or end its way here. Raises ApplicationHandlerStop."""
        user = _asking(update)
        if user is None or not self._people.wait(str(user.id)):
            return
        if not self._told.wait(str(user.id)):
            _log.warning("person %s is too fast", anonymous(user.id))
            with suppress(TelegramError):
                await self._tell(update, user)
        raise ApplicationHandlerStop

    async def _tell(self, update: Update, user: User) -> None:
        """In the language of their Telegram: the database is to be spared too."""
        word = self._texts(language_of(user), "too-fast")
        place = place_of(update)
        if update.callback_query is not None:
            await update.callback_query.answer(word, show_alert=True)
        elif place is not None and place.private:
            await self._sender.say(place, word)


def _asking(update: Update) -> User | None:
    """Who wants something of the bot; what comes without anybody's wish is not counted."""
    if update.callback_query is not None or update.inline_query is not None:
        return update.effective_user
    message = update.message
    if (
        message is None
        or message.from_user is None
        or not (message.text or message.effective_attachment)
    ):
        return None
    return message.from_user


def add_pace(application: TelegramApplication, sender: Sender, texts: Texts) -> None:
    """Ask for everything before any other handler does."""
    application.add_handler(TypeHandler(Update, Pace(sender, texts).check), group=_BEFORE_ALL)
