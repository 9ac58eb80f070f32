"""/mydata and /forgetme: everything that is kept about a person or group, shown and erased."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, CommandHandler, filters

from bot.conversation import anonymous
from bot.telegram.chats import CHANNEL, TelegramChats
from bot.telegram.commands import Context, TelegramApplication
from bot.telegram.people import Place, language_of, may_change, place_of, topic_of
from data.conversations import Conversations
from data.database import Database
from data.languages import Language
from data.privacy import Forgotten, forget, my_data
from data.texts import Texts

_log = logging.getLogger(__name__)
_BEFORE_ALL_OTHERS = -1
_YES, _NO = "forget:yes", "forget:no"
_FILE = "my-data.json"


def privacy_texts() -> Texts:
    """The wording of both commands."""
    return Texts(Path(__file__).with_name("privacy_texts"))


def add_privacy(
    application: TelegramApplication, database: Database, conversations: Conversations
) -> None:
    """Hear /mydata and /forgetme, and the buttons that go with them."""
    commands = PrivacyCommands(database, conversations, privacy_texts())
    heard = filters.UpdateType.MESSAGE & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)
    application.add_handlers(
        [
            CommandHandler("mydata", commands.my_data, filters=heard),
            CommandHandler("forgetme", commands.ask, filters=heard),
            CallbackQueryHandler(commands.pressed, pattern=f"^({_YES}|{_NO})$"),
        ],
        group=_BEFORE_ALL_OTHERS,
    )


class PrivacyCommands:
    """In a private chat for the person, in a group for its admins."""

    def __init__(self, database: Database, conversations: Conversations, texts: Texts) -> None:
        self._database = database
        self._conversations = conversations
        self._texts = texts
        self._chats = TelegramChats(database)

    async def my_data(self, update: Update, context: Context) -> None:
        """Send everything as a file; only where nobody else reads along."""
        place, language = place_of(update), await self._language(update)
        if place is None:
            raise ApplicationHandlerStop
        if not place.private:
            await self._say(context, place, self._texts(language, "mydata-alone"))
            raise ApplicationHandlerStop
        try:
            told = await asyncio.to_thread(
                my_data, self._database, self._conversations, CHANNEL, str(place.chat_id)
            )
        except SQLAlchemyError as error:
            _log.warning("my data of %s: %s", anonymous(place.chat_id), type(error).__name__)
            await self._say(context, place, self._texts(language, "mydata-failed"))
            raise ApplicationHandlerStop from error
        await context.bot.send_document(
            place.chat_id,
            json.dumps(told, ensure_ascii=False, indent=2).encode(),
            filename=_FILE,
            caption=self._texts(language, "mydata-caption"),
        )
        raise ApplicationHandlerStop

    async def ask(self, update: Update, context: Context) -> None:
        """Ask before anything is erased."""
        place, language = place_of(update), await self._language(update)
        if place is None:
            raise ApplicationHandlerStop
        if not await may_change(update, context.bot):
            await self._say(context, place, self._texts(language, "admins-only"))
            raise ApplicationHandlerStop
        question = "forget-ask" if place.private else "forget-ask-group"
        buttons = [
            InlineKeyboardButton(self._texts(language, "forget-yes"), callback_data=_YES),
            InlineKeyboardButton(self._texts(language, "forget-no"), callback_data=_NO),
        ]
        keyboard = InlineKeyboardMarkup([[button] for button in buttons])
        await self._say(context, place, self._texts(language, question), keyboard)
        raise ApplicationHandlerStop

    async def pressed(self, update: Update, context: Context) -> None:
        """Erase, or leave it: the question is replaced by what was done."""
        query, place = update.callback_query, place_of(update)
        language = await self._language(update)
        if query is None or place is None:
            raise ApplicationHandlerStop
        if not await may_change(update, context.bot):
            await query.answer(self._texts(language, "admins-only"), show_alert=True)
            raise ApplicationHandlerStop
        done = "forget-kept" if query.data == _NO else await self._forget(place, context)
        with suppress(TelegramError):
            await query.answer()
        try:
            await query.edit_message_text(self._texts(language, done))
        except TelegramError:  # the question is gone, or too old to be edited
            await self._say(context, place, self._texts(language, done))
        raise ApplicationHandlerStop

    async def _forget(self, place: Place, context: Context) -> str:
        try:
            forgotten: Forgotten = await asyncio.to_thread(
                forget, self._database, self._conversations, CHANNEL, str(place.chat_id)
            )
        except SQLAlchemyError as error:
            _log.warning("forget %s: %s", anonymous(place.chat_id), type(error).__name__)
            return "forget-failed"
        context.application.drop_chat_data(place.chat_id)
        if place.private and place.user_id is not None:
            context.application.drop_user_data(place.user_id)
        _log.info("forgotten: %s", anonymous(place.chat_id))
        return "forgotten" if forgotten.anything else "forgotten-nothing"

    async def _language(self, update: Update) -> Language:
        chat = update.effective_chat
        try:
            thread = topic_of(update.effective_message)
            chosen = await self._chats.language(chat.id, thread) if chat else None
        except SQLAlchemyError:
            chosen = None
        return chosen or language_of(update.effective_user)

    async def _say(
        self,
        context: Context,
        place: Place,
        text: str,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> None:
        await context.bot.send_message(
            place.chat_id, text, message_thread_id=place.thread, reply_markup=keyboard
        )
