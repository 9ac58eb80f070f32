"""Announcements from a chat of staff in Telegram: the same acts as on the command line.

Only the user ids of TELEGRAM_STAFF are heard; to everybody else these commands do not exist.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from pathlib import Path

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, MessageHandler, filters

from bot.alerts.sender import Sender
from bot.conversation import anonymous
from bot.telegram.commands import Context, TelegramApplication
from bot.telegram.people import language_of
from bot.telegram.staff_desk import ASKED_FIRST, BUTTONS, Shown, StaffDesk
from data.announcements import AnnouncementError
from data.languages import Language
from data.texts import Texts

_log = logging.getLogger(__name__)
_BEFORE_ALL_OTHERS = -1
COMMAND = re.compile(
    r"^/(announcements|draft|(?:announcement|preview|approve|send|schedule|pause|resume|cancel"
    r"|edit|correct|report|log)_\d{1,9})(?:@\w+)?(?:\s|$)"
)
_PRESSED = re.compile(r"^staff:([a-z]+)(\??):(\d{1,9})(?::([0-9a-f]+))?$")


def staff_texts() -> Texts:
    """The wording for staff."""
    return Texts(Path(__file__).with_name("staff_texts"))


def add_staff(
    application: TelegramApplication, people: Iterable[int], desk: StaffDesk, sender: Sender
) -> Staff:
    """Hear the commands and buttons of these people before any other handler does."""
    staff = Staff(application.bot, frozenset(people), desk, sender, staff_texts())
    if staff.people:
        heard = filters.UpdateType.MESSAGE & filters.User(staff.people) & filters.Regex(COMMAND)
        handlers = [
            MessageHandler(heard, staff.said),
            CallbackQueryHandler(staff.pressed, pattern=_PRESSED),
        ]
        application.add_handlers(handlers, group=_BEFORE_ALL_OTHERS)
    return staff


class Staff:
    """What staff write and press, and what they are told unasked."""

    def __init__(
        self, bot: Bot, people: frozenset[int], desk: StaffDesk, sender: Sender, texts: Texts
    ) -> None:
        self.people = people
        self._bot = bot
        self._desk = desk
        self._sender = sender
        self._texts = texts

    async def said(self, update: Update, context: Context) -> None:
        """A command of staff."""
        message, user = update.message, update.effective_user
        if message is None or user is None or message.text is None:
            return
        command, _, rest = message.text.partition("\n")
        name, _, argument = command.partition(" ")
        act, _, number = name.removeprefix("/").partition("@")[0].partition("_")
        words = "\n".join(part for part in (argument.strip(), rest) if part)
        if act == "approve":
            words = ""  # Only a button knows which words were looked at.
        language = language_of(user)
        shown = await self._do(act, int(number or 0), words, user.id, message.chat_id, language)
        await message.reply_text(shown.text, reply_markup=self._keyboard(shown, language))
        raise ApplicationHandlerStop

    async def pressed(self, update: Update, context: Context) -> None:
        """A button below what staff were shown."""
        query = update.callback_query
        found = _PRESSED.match(query.data or "") if query else None
        if query is None or found is None or query.from_user.id not in self.people:
            return
        act, asks, number = found[1], bool(found[2]), int(found[3])
        language = language_of(query.from_user)
        await query.answer()
        chat = query.message.chat.id if query.message else query.from_user.id
        if asks:
            shown = await self._desk.ask(act, number, language)
        else:
            shown = await self._do(act, number, found[4] or "", query.from_user.id, chat, language)
        await self._bot.send_message(chat, shown.text, reply_markup=self._keyboard(shown, language))
        raise ApplicationHandlerStop

    async def warn(self, announcement: int, reason: str) -> None:
        """Tell everybody on the staff that an announcement was paused, and why."""
        for person in self.people:
            text = self._texts(Language.EN, "staff-paused", number=str(announcement), why=reason)
            try:
                await self._bot.send_message(person, text)
            except TelegramError as error:
                _log.warning("staff %s: not told: %s", anonymous(person), type(error).__name__)

    async def _do(
        self, act: str, number: int, words: str, user: int, chat: int, language: Language
    ) -> Shown:
        try:
            if act == "preview":
                await self._sender.preview(number, str(chat), list(Language))
                return await self._desk.do("announcement", number, "", user, language)
            return await self._desk.do(act, number, words, user, language)
        except (AnnouncementError, TelegramError) as error:
            return Shown(str(error))

    def _keyboard(self, shown: Shown, language: Language) -> InlineKeyboardMarkup | None:
        buttons = [
            InlineKeyboardButton(
                self._texts(language, f"staff-button-{act}"),
                callback_data=_data(act, shown),
            )
            for act in BUTTONS.get(shown.state, ())
        ]
        if shown.confirms:
            title = self._texts(language, "staff-button-yes")
            data = f"staff:{shown.confirms}:{shown.number}"
            buttons = [InlineKeyboardButton(title, callback_data=data)]
        rows = [buttons[start : start + 3] for start in range(0, len(buttons), 3)]
        return InlineKeyboardMarkup(rows) if rows else None


def _data(act: str, shown: Shown) -> str:
    """What a button says when it is pressed; that of an approval names the words."""
    asks = "?" if act in ASKED_FIRST else ""
    words = f":{shown.words}" if act == "approve" else ""
    return f"staff:{act}{asks}:{shown.number}{words}"
